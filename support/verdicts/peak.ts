import type { MetricPoint } from '../records/metrics-history';

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
