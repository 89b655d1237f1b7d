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
        if (this.note(key, { atMs, value: sample.value }, () => sample)) changed[key] = sample.value;
      }
    }
    return changed;
  }

  all(): Series[] {
    return [...this.series.values()];
  }

  /** Series with this name and at least these labels. */
  find(name: string, labels: Labels = {}): Series[] {
    return this.all().filter(
      (series) =>
        series.name === name &&
        Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    );
  }

  /** Notes a value of a series. @param of tells what a new one is. @returns whether it is another value than before */
  note(key: string, point: MetricPoint, of: () => Pick<Sample, 'name' | 'labels'>): boolean {
    const known = this.series.get(key);
    if (known && Object.is(known.last.value, point.value)) return false;
    if (known) {
      known.points.push(point);
      known.last = point;
    } else {
      const { name, labels } = of();
      this.series.set(key, { name, labels, points: [point], last: point });
    }
    return true;
  }
}
