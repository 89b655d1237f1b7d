import type { InFlightStep } from '../records/journal-queries';
import type { MetricPoint } from '../records/metrics-history';

/** A reading of the gauge that the STS's records do not explain. */
export interface Disagreement {
  atMs: number;
  read: number;
  /** What was in flight around that time, as the STS saw it. */
  seen: number[];
}

/**
 * Holds each reading of the gauge against what was in flight around then.
 * @param readings when the metric was read, and its value, in ms as `nowMs`
 * @param toleranceMs messages are on their way, and a reading takes its time
 */
export function disagreements(
  readings: readonly MetricPoint[],
  steps: readonly InFlightStep[],
  toleranceMs: number,
): Disagreement[] {
  return readings.flatMap(({ atMs, value }) => {
    const seen = around(steps, atMs - toleranceMs, atMs + toleranceMs);
    return seen.includes(value) ? [] : [{ atMs, read: value, seen }];
  });
}

function around(steps: readonly InFlightStep[], fromMs: number, toMs: number): number[] {
  const before = steps.findLast(({ atMs }) => atMs <= fromMs)?.inFlight ?? 0;
  const within = steps.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
  return [before, ...within.map(({ inFlight }) => inFlight)];
}

/** The value at each reading of a metric of which only the changes are known. */
export function readingsOf(changes: readonly MetricPoint[], readAtMs: readonly number[]): MetricPoint[] {
  return readAtMs.flatMap((atMs) => {
    const last = changes.findLast((change) => change.atMs <= atMs);
    return last ? [{ atMs, value: last.value }] : [];
  });
}

/**
 * How long a queue was at its longest, as far as readings every now and then can tell. What comes into a queue in one go begins
 * to leave at once, by a ms a ms: a reading that rose faster than time passes may be so much below what the queue held in the
 * meantime. Where it is filled up to the same length again and again, the tightest of these bounds holds for all.
 * @param points each value that was read, in order, in ms
 */
export function peakOf(points: readonly MetricPoint[]): { leastMs: number; mostMs: number } {
  const leastMs = Math.max(...points.map(({ value }) => value));
  const bounds = points.map(({ atMs, value }, i) => {
    const before = points[i - 1];
    const passedMs = before ? atMs - before.atMs : 0;
    const cameAtOnce = before !== undefined && value - before.value > passedMs;
    return cameAtOnce ? value + passedMs : value;
  });
  return { leastMs, mostMs: Math.min(...bounds.filter((boundMs) => boundMs >= leastMs)) };
}
