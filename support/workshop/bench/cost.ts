import path from 'node:path';
import { requireProcessTable } from '../../base/proc';
import { mean, spread, type PartReport, type Target } from './report';
import { peakBytes, ratio, sideBySide, type SideBySide } from './side-by-side';

const CLIPS = ['standard-60s', 'heavy-60s'];
const REPETITIONS = 2;
const MEGABYTE = 1024 ** 2;

/** What one worker with its children costs, against an ffmpeg that only copies the same stream at the same time. */
export async function measureCost(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const figures: { clip: string; runs: SideBySide[] }[] = [];
  for (const clip of CLIPS) {
    const runs: SideBySide[] = [];
    for (let run = 1; run <= REPETITIONS; run++)
      runs.push(
        await sideBySide({
          ...{ clip, evidenceDir: path.join(dir, `cost-${clip}-${run}`) },
          ...{ name: 'floor', codecs: ['-c', 'copy'] },
        }),
      );
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
    rows: figures.map(({ clip, runs }) => [clip, ...costRow(runs)]),
    targets: figures.flatMap(targets),
    figures,
  };
}

export function costRow(runs: readonly SideBySide[]): string[] {
  const over = (value: (run: SideBySide) => number): string => spread(runs.map(value));
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
export const costTargets = (
  name: string,
  runs: readonly SideBySide[],
  { ratio: atMost, megabytes }: { ratio: number; megabytes: number },
): Target[] => [
  {
    ...{ what: `${name}: CPU time against ffmpeg's, third minute`, atMost },
    seen: mean(runs.map(({ third }) => ratio(third))),
  },
  {
    ...{ what: `${name}: MB together`, atMost: megabytes },
    seen: Math.max(...runs.map((run) => peakBytes(run, 'worker') / MEGABYTE)),
  },
];

const targets = ({ clip, runs }: { clip: string; runs: readonly SideBySide[] }): Target[] =>
  costTargets(clip, runs, { ratio: 2.5, megabytes: 220 });
