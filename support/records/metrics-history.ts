import { type Family } from './prometheus-line';
import { keyOf, seriesKey } from './prometheus';
import type { Labels, Sample } from './prometheus-line';

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

  /** Series with this name and at least these labels. @throws when there is none, with those that are near */
  all(name: string, labels: Labels): Series[] {
    const found = this.find(name, labels);
    if (found.length > 0) return found;
    throw new Error(`There is no series ${seriesKey(name, labels)}. ${this.whatIsNear(name)}`);
  }

  /** As `all`, and none where there is none. */
  find(name: string, labels: Labels): Series[] {
    return this.named(name).filter((series) =>
      Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    );
  }

  /** @throws when there is none, or more than one */
  one(name: string, labels: Labels): Series {
    const [first, ...others] = this.all(name, labels);
    if (first && others.length === 0) return first;
    throw new Error(
      `${others.length + 1} series match ${seriesKey(name, labels)}: name more labels, or ask for their sum.`,
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

  private named(name: string): Series[] {
    return [...this.series.values()].filter((series) => series.name === name);
  }

  private whatIsNear(name: string): string {
    const named = this.named(name);
    if (named.length > 0)
      return `${name} has: ${named.map((series) => seriesKey('', series.labels)).join(' ')}`;
    const names = [...new Set([...this.series.values()].map((series) => series.name))];
    return `Names that are there: ${names.join(', ') || 'none'}`;
  }
}
