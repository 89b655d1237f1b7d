import { readFile } from 'node:fs/promises';
import { type MetricPoint, MetricsHistory, type Series } from '../records/metrics-history';
import { type Family } from '../records/prometheus-line';
import { parsePrometheus } from '../records/prometheus';
import { parseNumber, parseSample, type Labels } from '../records/prometheus-line';

/** When the figures were asked for, and when they were there, in ms as `nowMs`. */
export interface Scrape {
  atMs: number;
  answeredAtMs: number;
}

/** How all series of a worker went, read back from the sampler's file. A series that is absent is an error, never 0. */
export class MetricsRecord {
  private readonly history = new MetricsHistory();
  private firstText: string | undefined;
  private lastFailure: string | undefined;
  /** Documents that broke the text format, with the reason. */
  readonly malformed: string[] = [];
  /** When scrapes brought values, in ms as `nowMs`: asked for, and answered. */
  readonly scrapes: Scrape[] = [];
  /** Those that brought nothing, with the reason. */
  readonly failures: (Scrape & { reason: string })[] = [];

  /** @throws Error when the file cannot be read */
  static async read(file: string): Promise<MetricsRecord> {
    return MetricsRecord.of((await readFile(file, 'utf8')).split('\n').filter((line) => line !== ''));
  }

  /** @param lines of the sampler's file */
  static of(lines: readonly string[]): MetricsRecord {
    const record = new MetricsRecord();
    for (const line of lines) record.add(JSON.parse(line) as SamplerLine);
    return record;
  }

  /** All that could be read right after the start. @throws Error when nothing could be read, or not as Prometheus text */
  first(): ReadonlyMap<string, Family> {
    if (this.firstText === undefined)
      throw new Error(`the metrics could never be read: ${this.lastFailure ?? 'nobody answered'}`);
    return parsePrometheus(this.firstText);
  }

  /** The last value of the one series with this name and at least these labels. @throws when none or several match */
  value(name: string, labels: Labels = {}): number {
    return this.one(name, labels).last.value;
  }

  /** Every value that the series had, with when it was first read. @throws as `value` */
  changes(name: string, labels: Labels = {}): readonly MetricPoint[] {
    return this.one(name, labels).points;
  }

  /** What each reading of the series showed, from the first that had it on. @throws as `value` */
  readings(name: string, labels: Labels = {}): (MetricPoint & Scrape)[] {
    const changes = this.changes(name, labels);
    return this.scrapes.flatMap((scrape) => {
      const last = changes.findLast((change) => change.atMs <= scrape.atMs);
      return last ? [{ ...scrape, value: last.value }] : [];
    });
  }

  /** The last values of all series with this name, by one of their labels. @throws Error when there is none */
  labelled(name: string, label: string): Record<string, number> {
    const found = this.history.find(name);
    if (found.length === 0) throw new Error(`there is no series ${name}`);
    return Object.fromEntries(found.map(({ labels, last }) => [labels[label] ?? '', last.value]));
  }

  /** The last values of a histogram's buckets, by their bounds, from the lowest to Infinity. @throws Error when it has none */
  buckets(name: string): { le: number; value: number }[] {
    const entries = Object.entries(this.labelled(`${name}_bucket`, 'le'));
    const buckets = entries.map(([le, value]) => ({ le: parseNumber(le), value }));
    return buckets.sort((a, b) => a.le - b.le);
  }

  /** Every series by its full name, with how it went. */
  all(): readonly Series[] {
    return this.history.all();
  }

  private one(name: string, labels: Labels): Series {
    const [found, ...others] = this.history.find(name, labels);
    if (found && others.length === 0) return found;
    const none =
      this.scrapes.length > 0 ? 'no such name' : `no reading (${this.lastFailure ?? 'none was tried'})`;
    const seen =
      this.history
        .find(name)
        .map((series) => JSON.stringify(series.labels))
        .join(' ') || none;
    throw new Error(
      `expected one series ${name} ${JSON.stringify(labels)}, saw ${others.length + (found ? 1 : 0)}: ${seen}`,
    );
  }

  private add({ atMs, tookMs, changed, malformed, failed, text }: SamplerLine): void {
    this.firstText ??= text;
    this.lastFailure = failed ?? malformed ?? this.lastFailure;
    const scrape = { atMs, answeredAtMs: atMs + tookMs };
    if (failed !== undefined) this.failures.push({ ...scrape, reason: failed });
    if (malformed !== undefined) this.malformed.push(malformed);
    if (!changed) return;
    this.scrapes.push(scrape);
    for (const [key, value] of Object.entries(changed))
      this.history.note(key, { atMs, value }, () => parseSample(`${key} 0`));
  }
}

/** A line of the sampler's file (support/records/metrics.ts). */
interface SamplerLine {
  atMs: number;
  tookMs: number;
  changed?: Record<string, number>;
  malformed?: string;
  failed?: string;
  text?: string;
}
