import type { Arrival } from '../records/live-reader';
import { paced, percentile } from './pace';

/** How far packets stray from an even pace, in ms. */
export interface Jitter {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/**
 * How evenly packets were put out, both tracks together. Pictures leave in the order of decoding, so the n-th to arrive
 * is held against the n-th time at which one is shown: reordering is no jitter.
 * @throws Error when too little arrived to be judged
 */
export function putOutJitter(arrivals: readonly Arrival[]): Jitter {
  return jitterOf(paced(arrivals));
}

/** The same for arrivals from the middle of a stream, of which none is to be left out. @throws as `putOutJitter` */
export function jitterOf(arrivals: readonly Arrival[]): Jitter {
  const strays = (['video', 'audio'] as const).flatMap((track) =>
    strayMs(arrivals.filter(({ type }) => type === track)),
  );
  if (strays.length === 0) throw new Error('expected some seconds of arrivals, saw none that were paced');
  const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => percentile(strays, share));
  return { p50Ms: p50Ms ?? NaN, p99Ms: p99Ms ?? NaN, maxMs: maxMs ?? NaN };
}

/** Around both ends of a stretch a picture may be in it whose neighbour in order of showing is not. */
const REORDERED_PACKETS = 4;

function strayMs(arrivals: readonly Arrival[]): number[] {
  const shown = arrivals.map(({ ptsMs }) => ptsMs).sort((a, b) => a - b);
  const transits = arrivals
    .map(({ atMs }, i) => atMs - (shown[i] ?? NaN))
    .slice(REORDERED_PACKETS, -REORDERED_PACKETS);
  const usual = percentile(transits, 0.5);
  return transits.map((transit) => Math.abs(transit - usual));
}
