import { requireProcessTable } from '../../base/proc';
import type { LoopingPipeline } from '../../broadcast/looping-pipeline';
import { StsControl } from '../../faults/sts-control';
import type { AudioChange } from '../../faults/sts-control';
import { type Jitter, jitterOf } from '../../instruments/jitter';
import { LiveReader } from '../../records/live-reader';
import type { LocalStack } from '../../stack/local';
import { mean, MEGABYTE, type PartReport, repeated, spread, type Target } from './report';
import { peakBytes, ratio, measureBesideFfmpeg, type BesideFfmpeg } from './beside-ffmpeg';

/** How often the floor's CPU time each clip may take: what was seen before sound was spliced (docs/decisions/0011). */
const RATIOS = { 'standard-60s': 2.1, 'heavy-60s': 2.3 };
/** Whatever a worker does. */
const MOST_MEGABYTES = 180;

/** What one worker with its children costs, against an ffmpeg that only copies the same stream at the same time. */
export async function measureCost(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const figures = await repeated(Object.keys(RATIOS) as (keyof typeof RATIOS)[], dir, (clip, evidenceDir) =>
    measureBesideFfmpeg({ clip, evidenceDir, name: 'floor', codecs: ['-c', 'copy'] }),
  );
  return {
    title: 'Cost of a worker with its children, a minute of stream; the floor is one ffmpeg -c copy',
    columns: ['clip', ...costColumns('floor')],
    rows: figures.map(({ name, runs }) => [name, ...costRow(runs)]),
    targets: figures.flatMap(({ name, runs }) => costTargets(name, runs, RATIOS[name])),
    figures,
  };
}

const costColumns = (other: string): string[] => [
  ...['1st minute: worker CPU-s', `${other} CPU-s`, 'ratio'],
  ...['3rd minute: worker CPU-s', `${other} CPU-s`, 'ratio'],
  ...['worker peak MB', 'median MB', `${other} MB`],
];

function costRow(runs: readonly BesideFfmpeg[]): string[] {
  const over = (value: (run: BesideFfmpeg) => number): string => spread(runs.map(value));
  return [
    ...(['first', 'third'] as const).flatMap((minute) => [
      over((run) => run[minute].worker.cpuSecondsPerMinute),
      over((run) => run[minute].ffmpeg.cpuSecondsPerMinute),
      over((run) => ratio(run[minute])),
    ]),
    over((run) => peakBytes(run, 'worker') / MEGABYTE),
    over(({ third }) => third.worker.medianBytes / MEGABYTE),
    over((run) => peakBytes(run, 'ffmpeg') / MEGABYTE),
  ];
}

/** The worker's against the ffmpeg's beside it, and what it holds at most. */
const costTargets = (name: string, runs: readonly BesideFfmpeg[], mostTimes: number): Target[] => [
  {
    ...{ what: `${name}: CPU time against ffmpeg's, third minute`, atMost: mostTimes },
    seen: mean(runs.map(({ third }) => ratio(third))),
  },
  {
    ...{ what: `${name}: MB together`, atMost: MOST_MEGABYTES },
    seen: Math.max(...runs.map((run) => peakBytes(run, 'worker') / MEGABYTE)),
  },
];

const MOST_TIMES_A_RELAY = 1.3;
const JITTER_MS = 20;
/** Dubs that lie on the stream's grid of frames keep theirs; others are coded anew as a whole. */
const DUBS = { 'on the grid': 1024, 'off the grid': 2112 };

/** What a worker costs whose dubs are encoded one by one, and how evenly it puts out, beside an ffmpeg that encodes all sound. */
export async function measureDubs(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const figures = await repeated(Object.keys(DUBS) as (keyof typeof DUBS)[], dir, (name, evidenceDir) =>
    dubbed({ mode: 'encoded', priming_samples: DUBS[name] }, evidenceDir),
  );
  const jitters = (runs: readonly { jitter: Jitter }[], value: 'p99Ms' | 'maxMs'): number[] =>
    runs.map(({ jitter }) => jitter[value]);
  return {
    title: 'Dubs encoded one by one: a minute of stream; beside it one ffmpeg -c:v copy -c:a aac',
    columns: ['dubs', ...costColumns('relay'), 'jitter p99 ms', 'most ms'],
    rows: figures.map(({ name, runs }) => [
      ...[name, ...costRow(runs)],
      ...[spread(jitters(runs, 'p99Ms')), spread(jitters(runs, 'maxMs'))],
    ]),
    targets: figures.flatMap(({ name, runs }) => [
      ...costTargets(name, runs, MOST_TIMES_A_RELAY),
      {
        ...{ what: `${name}: jitter of put-out p99 in ms`, atMost: JITTER_MS },
        seen: mean(jitters(runs, 'p99Ms')),
      },
    ]),
    figures,
  };
}

async function dubbed(change: AudioChange, evidenceDir: string): Promise<BesideFfmpeg & { jitter: Jitter }> {
  let jitter: Jitter | undefined;
  const cost = await measureBesideFfmpeg({
    ...{ clip: 'standard-60s', evidenceDir, name: 'relay', codecs: ['-c:v', 'copy', '-c:a', 'aac'] },
    prepare: (stack) => orderDubs(stack, change),
    watch: async (pipeline, ms) => void (jitter = await jitterDuring(pipeline, ms)),
  });
  if (!jitter) throw new Error(`the output was not looked at. See ${evidenceDir}`);
  return { ...cost, jitter };
}

/** Tells the stack's STS what dubs to give back. @throws Error with its reason when it refuses */
export async function orderDubs({ stsUrl, streamId }: LocalStack, change: AudioChange): Promise<void> {
  const control = await StsControl.connect({ url: stsUrl, streamId });
  await control.audio(change).finally(() => control.close());
}

/** A reader gets what came during its start all at once. */
const SETTLED_MS = 5000;

async function jitterDuring({ stack }: LoopingPipeline, ms: number): Promise<Jitter> {
  const reader = new LiveReader(stack.outputUrl);
  const timer = setTimeout(() => void reader.stop(), ms - 1000);
  const { by, error } = await reader.ended.finally(() => clearTimeout(timer));
  if (by !== 'stopped') throw new Error(error ?? `the output ended (${by})`);
  const settledAtMs = (reader.arrivals[0]?.atMs ?? Number.NaN) + SETTLED_MS;
  return jitterOf(reader.arrivals.filter(({ atMs }) => atMs > settledAtMs));
}
