import { keyOf } from './prometheus';
import type { Family, Labels, Sample } from './prometheus-line';

export interface MetricPoint {
  /** When the value was first read, ms as `nowMs`. */
  atMs: number;
  value: number;
}

/** One series over time. A value that stays is one point. */
export interface Series {
  name: string;
  labels: Labels;
  points: MetricPoint[];
  last: MetricPoint;
}

/** How all series of one endpoint went. */
export class MetricsHistory {
  private readonly series = new Map<string, Series>();

  /** @returns what is new or has changed since, by series */
  add(families: Iterable<Family>, atMs: number): Record<string, number> {
    const changed: Record<string, number> = {};
    for (const family of families) {
      for (const sample of family.samples) {
        const key = keyOf(sample);
        if (this.record(key, sample, atMs)) changed[key] = sample.value;
      }
    }
    return changed;
  }

  /** Series with this name and at least these labels. */
  find(name: string, labels: Labels): Series[] {
    return [...this.series.values()].filter(
      (series) =>
        series.name === name &&
        Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    );
  }

  private record(key: string, { name, labels, value }: Sample, atMs: number): boolean {
    const known = this.series.get(key);
    if (known && Object.is(known.last.value, value)) return false;
    const point = { atMs, value };
    if (!known) this.series.set(key, { name, labels, points: [point], last: point });
    else {
      known.points.push(point);
      known.last = point;
    }
    return true;
  }
}
