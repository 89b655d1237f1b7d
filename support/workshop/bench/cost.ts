import path from 'node:path';
import { nowMs } from '../../../services/contracts/clock';
import type { Disposer } from '../../base/disposer';
import { serviceEnvironment } from '../../base/environment';
import { requireProcessTable } from '../../base/proc';
import { ManagedProcess } from '../../base/process';
import { OnAir } from '../../broadcast/on-air';
import type { LocalStack } from '../../stack/local';
import { mean, type PartReport, spread, type Target } from './report';
import { type Cost, costOf, UsageWatch } from './usage-watch';

const CLIPS = ['standard-60s', 'heavy-60s'];
const REPETITIONS = 2;
/** A worker runs for hours: what it costs is judged when its compiler is done, in the third minute, and shown for the first one. */
const MINUTE_MS = 60_000;
const MEASURED_MS = 3 * MINUTE_MS;
const MEGABYTE = 1024 ** 2;
const FLOOR = 'floor';

/** CPU-seconds a minute of stream, bytes. `worker` is with its children, if it has any. */
interface Measured {
  first: Record<'worker' | 'floor', Cost>;
  third: Record<'worker' | 'floor', Cost>;
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
      ...['1st minute: worker CPU-s', 'floor CPU-s', 'ratio'],
      ...['3rd minute: worker CPU-s', 'floor CPU-s', 'ratio'],
      ...['worker peak MB', 'median MB', 'floor MB'],
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
    togetherMs: 0, // each packet by itself, as an encoder sends it: gathered they would cost the floor half, the worker little less
    alsoReads: (stack, owned) => (floor = startFloor(stack, owned)),
  });
  await Promise.all([onAir.untilReady(), onAir.untilReady(FLOOR)]);
  const watch = new UsageWatch({ worker: onAir.worker.pid ?? 0, floor: floor?.pid ?? 0 });
  const beganAtMs = nowMs();
  await onAir.untilPassed(MEASURED_MS);
  await watch.stop();
  if (floor?.exit) throw new Error(`the floor ${floor.describeExit()}. See ${evidenceDir}`);
  const minute = (fromMs: number): Measured['first'] => {
    const cost = (name: 'worker' | 'floor'): Cost => costOf(watch.samples, name, fromMs, fromMs + MINUTE_MS);
    return { worker: cost('worker'), floor: cost('floor') };
  };
  return { first: minute(beganAtMs), third: minute(beganAtMs + 2 * MINUTE_MS) };
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

const ratio = ({ worker, floor }: Measured['first']): number =>
  worker.cpuSecondsPerMinute / floor.cpuSecondsPerMinute;
const peakBytes = ({ first, third }: Measured, of: 'worker' | 'floor'): number =>
  Math.max(first[of].peakBytes, third[of].peakBytes);

function row(runs: readonly Measured[]): string[] {
  const over = (value: (run: Measured) => number): string => spread(runs.map(value));
  return [
    ...(['first', 'third'] as const).flatMap((minute) => [
      over((run) => run[minute].worker.cpuSecondsPerMinute),
      over((run) => run[minute].floor.cpuSecondsPerMinute),
      over((run) => ratio(run[minute])),
    ]),
    over((run) => peakBytes(run, 'worker') / MEGABYTE),
    over(({ third }) => third.worker.medianBytes / MEGABYTE),
    over((run) => peakBytes(run, 'floor') / MEGABYTE),
  ];
}

const targets = ({ clip, runs }: { clip: string; runs: readonly Measured[] }): Target[] => [
  {
    what: `${clip}: CPU time against the floor, third minute`,
    atMost: 2.5,
    seen: mean(runs.map(({ third }) => ratio(third))),
  },
  {
    what: `${clip}: MB together`,
    atMost: 220,
    seen: Math.max(...runs.map((run) => peakBytes(run, 'worker') / MEGABYTE)),
  },
];
