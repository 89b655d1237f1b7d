import type { Arrival } from '../live-reader';

export interface PaceMeasure {
  /** Media time against wall time over each window: 1 is the speed of life. */
  minRatio: number;
  maxRatio: number;
  /** How far arrivals stray from an even pace: 50th and 99th percentile, in ms. */
  jitterP50Ms: number;
  jitterP99Ms: number;
  /** Longest wait for the next packet of any track, in ms. */
  longestWaitMs: number;
}

/** A reader gets what came during its start all at once; only what follows was paced. */
const SETTLING_MS = 1500;
/** At its end a reader hands over at once what it still held back. */
const RUNNING_OUT_MS = 1000;

/**
 * How evenly a live stream arrived, over every window of `windowMs`.
 * @throws Error when there is less than one window of it
 */
export function measurePace(arrivals: readonly Arrival[], windowMs: number): PaceMeasure {
  const whole = paced(arrivals);
  const settled = progress(whole.filter(({ type }) => type === 'video'));
  const ratios = windowRatios(settled, windowMs);
  if (ratios.length === 0)
    throw new Error(`expected more than ${windowMs} ms of arrivals, saw ${settled.length} pictures`);
  const jitter = jitterMs(settled);
  const all = whole.map(({ atMs }) => atMs);
  return {
    minRatio: ratios.reduce((a, b) => Math.min(a, b)),
    maxRatio: ratios.reduce((a, b) => Math.max(a, b)),
    jitterP50Ms: percentile(jitter, 0.5),
    jitterP99Ms: percentile(jitter, 0.99),
    longestWaitMs: all.reduce(
      (most, atMs, i) => (i === 0 ? 0 : Math.max(most, atMs - (all[i - 1] ?? atMs))),
      0,
    ),
  };
}

/** Without what a reader got or handed over in one go, at its start and its end. */
export function paced(arrivals: readonly Arrival[]): Arrival[] {
  const startMs = (arrivals[0]?.atMs ?? 0) + SETTLING_MS;
  const endMs = (arrivals.at(-1)?.atMs ?? 0) - RUNNING_OUT_MS;
  return arrivals.filter(({ atMs }) => atMs >= startMs && atMs <= endMs);
}

interface Progress {
  atMs: number;
  mediaMs: number;
}

/** How far the stream has got at each arrival: by PTS, as servers make DTS of their own, so without steps back. */
function progress(arrivals: readonly Arrival[]): Progress[] {
  let mediaMs = -Infinity;
  return arrivals.map(({ atMs, ptsMs }) => ({ atMs, mediaMs: (mediaMs = Math.max(mediaMs, ptsMs)) }));
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
