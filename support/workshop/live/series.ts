import type { MetricPoint } from '../../records/metrics-history';

/** A metric over time, the oldest first; a value that stays is one point. */
export type Points = readonly MetricPoint[];

/** How all series with this name and these labels went. */
export type Courses = (name: string, labels?: Readonly<Record<string, string>>) => readonly Points[];

/** Of a metric with one series; none before the first reading. */
export const only: (...asked: [courses: Courses, ...Parameters<Courses>]) => Points = (courses, ...asked) =>
  courses(...asked)[0] ?? [];

/** The value that held then; undefined before the first. */
export function valueAt(points: Points, atMs: number): number | undefined {
  return points.findLast((point) => point.atMs <= atMs)?.value;
}

/** How much a counter rose in a window that ends then; what it had when it was first read is no rise. */
export function increase(points: Points, atMs: number, windowMs: number): number {
  const before = valueAt(points, atMs - windowMs) ?? points[0]?.value ?? 0;
  return (valueAt(points, atMs) ?? before) - before;
}

/** Of a histogram's sum and count: the mean of what came with each reading. */
export function means(sum: Points, count: Points): MetricPoint[] {
  let [sumBefore, countBefore] = [0, 0];
  return count.flatMap(({ atMs, value }) => {
    const sumNow = valueAt(sum, atMs) ?? sumBefore;
    const mean = { atMs, value: (sumNow - sumBefore) / (value - countBefore) };
    const isNew = value > countBefore;
    [sumBefore, countBefore] = [sumNow, value];
    return isNew ? [mean] : [];
  });
}
