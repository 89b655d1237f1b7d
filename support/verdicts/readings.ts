import type { MetricPoint } from '../records/metrics-history';

/** A reading of a gauge that is none of the values which it can have had. */
interface Disagreement {
  atMs: number;
  read: number;
  seen: number[];
}

/**
 * Holds each reading of a gauge against what it can have been around then.
 * @param steps what it had to show from a time on, in order, as others saw it; 0 before the first. In ms as `nowMs`
 * @param room how much earlier and later that may have been: messages are on their way, and a reading takes its time
 */
export const disagreements = (
  readings: readonly MetricPoint[],
  steps: readonly MetricPoint[],
  [beforeMs, afterMs]: readonly [number, number],
): Disagreement[] =>
  readings.flatMap(({ atMs, value }) => {
    const before = steps.findLast((step) => step.atMs <= atMs - beforeMs)?.value ?? 0;
    const within = steps.filter((step) => step.atMs > atMs - beforeMs && step.atMs <= atMs + afterMs);
    const seen = [before, ...within.map((step) => step.value)];
    return seen.includes(value) ? [] : [{ atMs, read: value, seen }];
  });

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
