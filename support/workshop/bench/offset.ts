import path from 'node:path';
import { clip as clipOf } from '../../../fixtures/clips';
import { Evidence } from '../../broadcast/evidence';
import { performBroadcast } from '../../broadcast/live-broadcast';
import { brokenPromises } from '../../verdicts/healthy';
import { putOutJitter, type Jitter } from '../../instruments/jitter';
import { figure, mean, spread, type PartReport } from './report';

const CLIP = 'standard-60s';
const SECONDS = 30;
/** From one that is known to be enough down to where it must fail. */
const OFFSETS_MS = [2000, 1000, 500, 250, 100];
const REPETITIONS = 2;
const NS_PER_MS = 1e6;
/** The offset at which all is to be green, and the pace even. */
const AIM_MS = 500;
const JITTER_MS = 20;

interface Measured {
  offsetMs: number;
  broken: string[];
  jitter: Jitter;
}

/** The smallest WORKER_AV_OFFSET_NS at which everything is dubbed and every check green, and how even the output is. */
export async function measureOffset(dir: string): Promise<PartReport> {
  const runs = new Map<number, Measured[]>();
  for (const offsetMs of OFFSETS_MS) {
    const measured: Measured[] = [];
    for (let run = 1; run <= REPETITIONS; run++) measured.push(await broadcastAt(offsetMs, run, dir));
    runs.set(offsetMs, measured);
  }
  const green = [...runs].filter(([, measured]) => measured.every(isGreen)).map(([offsetMs]) => offsetMs);
  return {
    title: `Offset of put-out: ${SECONDS} s in segments of 6 s, every check of a healthy broadcast`,
    columns: ['offset ms', 'green', 'jitter p50 ms', 'p99 ms', 'most ms', 'first broken promise'],
    rows: [...runs].map(([offsetMs, measured]) => [String(offsetMs), ...row(measured)]),
    targets: [
      { what: 'smallest green offset in ms', atMost: AIM_MS, seen: green.at(-1) ?? NaN },
      {
        what: `jitter of put-out p99 in ms at ${AIM_MS} ms`,
        atMost: JITTER_MS,
        seen: mean((runs.get(AIM_MS) ?? []).map(({ jitter }) => jitter.p99Ms)),
      },
    ],
    figures: [...runs.values()].flat(),
  };
}

const isGreen = ({ broken }: Measured): boolean => broken.length === 0;

async function broadcastAt(offsetMs: number, run: number, dir: string): Promise<Measured> {
  const plan = {
    ...{ name: `offset-${offsetMs}-${run}`, clip: CLIP, seconds: SECONDS, sts: {} },
    worker: { avOffsetNs: offsetMs * NS_PER_MS },
  };
  const evidenceDir = path.join(dir, plan.name);
  const facts = await performBroadcast({ plan, clip: await clipOf(CLIP), evidenceDir });
  const evidence = new Evidence(evidenceDir, facts);
  const broken = await brokenPromises(evidence);
  return { offsetMs, broken, jitter: putOutJitter(await evidence.arrivals()) };
}

function row(measured: readonly Measured[]): string[] {
  const over = (value: (jitter: Jitter) => number): string =>
    spread(measured.map(({ jitter }) => value(jitter)));
  const [broken = ''] = measured.flatMap((run) => run.broken);
  return [
    `${measured.filter(isGreen).length} of ${measured.length}`,
    over(({ p50Ms }) => p50Ms),
    over(({ p99Ms }) => p99Ms),
    figure(Math.max(...measured.map(({ jitter }) => jitter.maxMs))),
    broken.split('\n')[0]?.slice(0, 90) ?? '',
  ];
}
