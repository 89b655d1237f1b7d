import path from 'node:path';
import { clip as clipOf } from '../../../fixtures/clips';
import { Evidence } from '../../broadcast/evidence';
import { performBroadcast } from '../../broadcast/live-broadcast';
import { brokenPromises } from '../../verdicts/healthy';
import { putOutJitter, type Jitter } from '../../instruments/jitter';
import { figure, mean, repeated, spread, type PartReport } from './report';

const CLIP = 'standard-60s';
const SECONDS = 30;
/** From one that is known to be enough down to where it must fail. */
const OFFSETS_MS = [2000, 1000, 500, 250, 100];
const NS_PER_MS = 1e6;
/** The offset at which all is to be green, and the pace even. */
const AIM_MS = 500;
const JITTER_MS = 20;

interface Measured {
  broken: string[];
  jitter: Jitter;
}

/** The smallest WORKER_AV_OFFSET_NS at which everything is dubbed and every check green, and how even the output is. */
export async function measureOffset(dir: string): Promise<PartReport> {
  const figures = await repeated(OFFSETS_MS, dir, broadcastAt);
  const green = figures.filter(({ runs }) => runs.every(isGreen)).map(({ name }) => name);
  const atAim = figures.find(({ name }) => name === AIM_MS)?.runs ?? [];
  return {
    title: `Offset of put-out: ${SECONDS} s in segments of 6 s, every check of a healthy broadcast`,
    columns: ['offset ms', 'green', 'jitter p50 ms', 'p99 ms', 'most ms', 'first broken promise'],
    rows: figures.map(({ name, runs }) => [String(name), ...row(runs)]),
    targets: [
      { what: 'smallest green offset in ms', atMost: AIM_MS, seen: green.at(-1) ?? NaN },
      {
        what: `jitter of put-out p99 in ms at ${AIM_MS} ms`,
        atMost: JITTER_MS,
        seen: mean(atAim.map(({ jitter }) => jitter.p99Ms)),
      },
    ],
    figures,
  };
}

const isGreen = ({ broken }: Measured): boolean => broken.length === 0;

async function broadcastAt(offsetMs: number, evidenceDir: string): Promise<Measured> {
  const plan = {
    ...{ name: path.basename(evidenceDir), clip: CLIP, seconds: SECONDS, sts: {} },
    worker: { avOffsetNs: offsetMs * NS_PER_MS },
  };
  const facts = await performBroadcast({ plan, clip: await clipOf(CLIP), evidenceDir });
  const evidence = new Evidence(evidenceDir, facts);
  const broken = await brokenPromises(evidence);
  return { broken, jitter: putOutJitter(await evidence.arrivals()) };
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
