import type { MetricPoint } from '../observe/metrics-history';

/**
 * The largest value of a queue that was read now and then. What comes into a queue in one go begins to leave at once, by a ms
 * a ms: a reading that rose faster than time passes may be so much below what the queue held in the meantime.
 * @param points each value that was read, in order, in ms
 */
export function peakOf(points: readonly MetricPoint[]): { leastMs: number; mostMs: number } {
  const peaks = points.map(({ atMs, value }, i) => {
    const before = points[i - 1];
    const passedMs = before ? atMs - before.atMs : 0;
    const cameAtOnce = before !== undefined && value - before.value > passedMs;
    return { leastMs: value, mostMs: cameAtOnce ? value + passedMs : value };
  });
  return {
    leastMs: Math.max(...peaks.map(({ leastMs }) => leastMs)),
    mostMs: Math.max(...peaks.map(({ mostMs }) => mostMs)),
  };
}
