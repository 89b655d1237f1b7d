import type { Arrival } from '../records/live-reader';

interface PaceMeasure {
  /** Media time against wall time over each window: 1 is the speed of life. */
  minRatio: number;
  maxRatio: number;
  /** How far arrivals stray from an even pace: 99th percentile, in ms. */
  jitterP99Ms: number;
  /** For how long the reader was held up and saw nothing come, in ms. */
  blindMs: number;
}

/** A reader gets what came during its start all at once; only what follows was paced. */
const SETTLING_MS = 1500;
/** At its end a reader hands over at once what it still held back. */
const RUNNING_OUT_MS = 1000;
/** A reader that was held up for more of the time than this has measured nothing. Seen with two compilers beside: 0.15. */
const MOST_BLIND_SHARE = 0.5;

/**
 * How evenly a live stream arrived, over every window of `windowMs`. What a reader that was held up could only see late
 * is taken to have come as near to its time as it may have.
 * @throws Error when there is less than one window of it, or the reader was held up too much to tell
 */
export function measurePace(arrivals: readonly Arrival[], windowMs: number): PaceMeasure {
  const whole = paced(arrivals);
  const blindMs = blindTimeMs(whole);
  const wholeMs = (whole.at(-1)?.atMs ?? 0) - (whole[0]?.atMs ?? 0);
  if (blindMs > MOST_BLIND_SHARE * wholeMs)
    throw new Error(
      `the reader was held up for ${Math.round(blindMs)} of ${Math.round(wholeMs)} ms: ` +
        'on a machine as busy as this the pace cannot be measured; run fewer scenarios at a time (CUCUMBER_PARALLEL)',
    );
  // in order of showing first: where a cut goes through a group of reordered pictures, the n-th is not the n-th any more
  const shown = progress(arrivals.filter(({ type }) => type === 'video'));
  const settled = unblamed(shown.filter(({ atMs }) => isPaced(atMs, arrivals)));
  const ratios = windowRatios(settled, windowMs);
  if (ratios.length === 0)
    throw new Error(`expected more than ${windowMs} ms of arrivals, saw ${settled.length} pictures`);
  return {
    minRatio: ratios.reduce((a, b) => Math.min(a, b)),
    maxRatio: ratios.reduce((a, b) => Math.max(a, b)),
    jitterP99Ms: percentile(jitterMs(settled), 0.99),
    blindMs,
  };
}

/** Without what a reader got or handed over in one go, at its start and its end. */
export const paced = (arrivals: readonly Arrival[]): Arrival[] =>
  arrivals.filter(({ atMs }) => isPaced(atMs, arrivals));

function isPaced(atMs: number, all: readonly Arrival[]): boolean {
  const [startMs, endMs] = [all[0]?.atMs ?? 0, all.at(-1)?.atMs ?? 0];
  return atMs >= startMs + SETTLING_MS && atMs <= endMs - RUNNING_OUT_MS;
}

interface Progress {
  atMs: number;
  notBeforeMs: number;
  mediaMs: number;
}

/**
 * How far the stream has got at each arrival: by PTS, as servers make DTS of their own. Pictures come in the order of decoding,
 * so the n-th to arrive stands for the n-th to be shown; else each group of reordered ones would be a step of 100 ms.
 */
function progress(arrivals: readonly Arrival[]): Progress[] {
  const shown = arrivals.map(({ ptsMs }) => ptsMs).sort((a, b) => a - b);
  return arrivals.map(({ atMs, notBeforeMs = atMs }, i) => ({
    ...{ atMs, notBeforeMs },
    mediaMs: shown[i] ?? NaN,
  }));
}

/** Of the times at which each picture may have come, the one that is nearest to an even pace. */
function unblamed(arrivals: readonly Progress[]): Progress[] {
  const usualMs = percentile(
    arrivals.map(({ atMs, mediaMs }) => atMs - mediaMs),
    0.5,
  );
  return arrivals.map((one) => ({
    ...one,
    atMs: Math.min(one.atMs, Math.max(one.notBeforeMs, one.mediaMs + usualMs)),
  }));
}

/** Packets that waited out the same stretch name the same beginning of it. */
function blindTimeMs(arrivals: readonly Arrival[]): number {
  const ends = new Map<number, number>();
  for (const { atMs, notBeforeMs } of arrivals) if (notBeforeMs !== undefined) ends.set(notBeforeMs, atMs);
  return [...ends].reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0);
}

function windowRatios(arrivals: readonly Progress[], windowMs: number): number[] {
  let end = 0;
  return arrivals.flatMap((first) => {
    while (end < arrivals.length && (arrivals[end]?.atMs ?? 0) < first.atMs + windowMs) end++;
    const last = arrivals[end];
    return last ? [(last.mediaMs - first.mediaMs) / (last.atMs - first.atMs)] : [];
  });
}

/** Distance of each arrival from the median of (arrival − media time): the even pace that fits most of them. */
function jitterMs(arrivals: readonly Progress[]): number[] {
  const transit = arrivals.map(({ atMs, mediaMs }) => atMs - mediaMs);
  const usual = percentile(transit, 0.5);
  return transit.map((one) => Math.abs(one - usual));
}

/** Nearest-rank percentile. `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
