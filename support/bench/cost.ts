import path from 'node:path';
import { OnAir } from '../broadcast/on-air';
import { childrenOf, requireProcessTable } from '../observe/process-table';
import { costOf, UsageWatch, type Cost } from '../observe/usage-watch';
import type { Disposer } from '../stack/disposer';
import { serviceEnvironment } from '../stack/environment';
import type { LocalStack } from '../stack/local';
import { ManagedProcess } from '../stack/process';
import { mean, spread, type PartReport, type Target } from './report';

const CLIPS = ['standard-60s', 'heavy-60s'];
const REPETITIONS = 2;
const MEASURED_MS = 60_000;
const MEGABYTE = 1024 ** 2;
const FLOOR = 'floor';

/** CPU-seconds a minute of stream, bytes. */
interface Measured {
  /** With its children. */
  worker: Cost;
  children: Cost[];
  floor: Cost;
}

/** What one worker with its children costs, against an ffmpeg that only copies the same stream at the same time. */
export async function measureCost(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const figures: { clip: string; runs: Measured[] }[] = [];
  for (const clip of CLIPS) {
    const runs: Measured[] = [];
    for (let run = 1; run <= REPETITIONS; run++)
      runs.push(await sideBySide(clip, path.join(dir, `cost-${clip}-${run}`)));
    figures.push({ clip, runs });
  }
  return {
    title: 'Cost of a worker with its children, a minute of stream; the floor is one ffmpeg -c copy',
    columns: [
      'clip',
      'worker CPU-s',
      'of it node',
      'floor CPU-s',
      'ratio',
      'worker peak MB',
      'median MB',
      'floor MB',
    ],
    rows: figures.map(({ clip, runs }) => [clip, ...row(runs)]),
    targets: figures.flatMap(targets),
    figures,
  };
}

async function sideBySide(clip: string, evidenceDir: string): Promise<Measured> {
  let floor: ManagedProcess | undefined;
  await using onAir = await OnAir.start({
    ...{ streamId: 'cost', clip, evidenceDir, record: false },
    alsoReads: (stack, owned) => (floor = startFloor(stack, owned)),
  });
  await Promise.all([onAir.untilReady(), onAir.untilReady(FLOOR)]);
  const worker = onAir.worker.pid ?? 0;
  const children = (await childrenOf(worker)).map((pid) => [`child ${pid}`, pid] as const);
  const roots = { worker, floor: floor?.pid ?? 0, ...Object.fromEntries(children) };
  const watch = new UsageWatch<string>(roots);
  await onAir.untilPassed(MEASURED_MS);
  await watch.stop();
  if (floor?.exit) throw new Error(`the floor ${floor.describeExit()}. See ${evidenceDir}`);
  const cost = (name: string): Cost => costOf(watch.samples, name);
  return { worker: cost('worker'), children: children.map(([name]) => cost(name)), floor: cost('floor') };
}

/** Its picture begins without a time where it joins a live stream, which the FLV muxer refuses to write. */
const MEND_PTS = ['-bsf:v', 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'];

function startFloor({ inputUrl, outputUrl, evidenceDir }: LocalStack, owned: Disposer): ManagedProcess {
  const quiet = ['-hide_banner', '-nostdin', '-nostats', '-v', 'warning'];
  const input = ['-rtsp_transport', 'tcp', '-i', inputUrl];
  const floor = new ManagedProcess({
    name: FLOOR,
    command: 'ffmpeg',
    args: [...quiet, ...input, '-c', 'copy', ...MEND_PTS, '-f', 'flv', new URL(`/${FLOOR}`, outputUrl).href],
    env: serviceEnvironment({}),
    evidenceFile: path.join(evidenceDir, 'floor.log'),
  });
  owned.defer(() => floor.kill());
  return floor;
}

const cpu = ({ cpuSecondsPerMinute }: Cost): number => cpuSecondsPerMinute;
const ratio = ({ worker, floor }: Measured): number => cpu(worker) / cpu(floor);
const peakMb = ({ peakBytes }: Cost): number => peakBytes / MEGABYTE;

function row(runs: readonly Measured[]): string[] {
  const over = (value: (run: Measured) => number): string => spread(runs.map(value));
  return [
    over(({ worker }) => cpu(worker)),
    over(({ worker, children }) => children.map(cpu).reduce((left, used) => left - used, cpu(worker))),
    over(({ floor }) => cpu(floor)),
    over(ratio),
    over(({ worker }) => peakMb(worker)),
    over(({ worker }) => worker.medianBytes / MEGABYTE),
    over(({ floor }) => peakMb(floor)),
  ];
}

const targets = ({ clip, runs }: { clip: string; runs: readonly Measured[] }): Target[] => [
  { what: `${clip}: CPU time against the floor`, atMost: 2.5, seen: mean(runs.map(ratio)) },
  { what: `${clip}: MB together`, atMost: 220, seen: Math.max(...runs.map(({ worker }) => peakMb(worker))) },
];
