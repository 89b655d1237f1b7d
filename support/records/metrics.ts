import { createWriteStream, type WriteStream } from 'node:fs';
import { nowMs } from '../../services/contracts/clock';
import { eventually } from '../base/eventually';
import { httpGet } from '../base/http';
import { type MetricPoint, MetricsHistory, type Series } from './metrics-history';
import { parsePrometheus, requirePrometheusText } from './prometheus';
import type { Family, Labels } from './prometheus-line';
import { SampleMemory } from './sample-memory';

/** A reading costs the worker 2 ms of CPU time and the suite 1: 5 a second are a third of what a worker costs. */
export const METRICS_EVERY_MS = 500;
/** A scrape that takes longer than this is a failure by itself. */
const ANSWER_MS = 2000;

export interface MetricsSamplerOptions {
  /** `http://…/metrics`. */
  url: string;
  /** Gets one line a scrape: `{atMs, changed: {series: value}}`, the first one with its whole text, or `{atMs, failed}`. */
  file: string;
  everyMs?: number;
  /** What to make of a document before it is read; undefined: it does not count. Left out: it is read as it is. */
  translate?: ((text: string) => string | undefined) | undefined;
}

/** A scrape that brought no values. */
export interface ScrapeFailure {
  atMs: number;
  reason: string;
}

/**
 * Reads a metrics endpoint all the time, so that steps can ask afterwards how values went. A series that is absent is
 * an error, never a zero. A document that breaks the format is one too, at the next question.
 */
export class MetricsSampler {
  /** Scrapes that were not answered; expected once the process has ended. */
  readonly failures: ScrapeFailure[] = [];
  private readonly history = new MetricsHistory();
  private readonly memory = new SampleMemory();
  private readonly file: WriteStream;
  /** Since when no scrape has been answered; undefined while they are. */
  failingSinceMs: number | undefined;
  private latest: ReadonlyMap<string, Family> | undefined;
  private malformed: Error | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: MetricsSamplerOptions) {
    this.file = createWriteStream(options.file);
  }

  start(): this {
    this.running = this.sample();
    return this;
  }

  /** Scrapes now, after the scrape that may be under way; for the last values before a process is ended. */
  async scrapeNow(): Promise<void> {
    await this.running;
    await this.scrape();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await new Promise<void>((resolve) => this.file.end(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** The metrics as last read. @throws when nothing could be read, or a document broke the format */
  families(): ReadonlyMap<string, Family> {
    if (this.malformed)
      throw new Error(`${this.options.url} is no Prometheus text: ${this.malformed.message}`);
    if (!this.latest) throw new Error(`${this.options.url} has not been read yet. ${this.lastFailure()}`);
    return this.latest;
  }

  /** How every series with this name and these labels went; none before the first reading. */
  courses(name: string, labels: Labels = {}): readonly Series[] {
    return this.history.find(name, labels);
  }

  /**
   * The last value of the one series with this name and these labels (others may be there besides).
   * @throws when there is no such series, or more than one
   */
  value(name: string, labels: Labels = {}): number {
    this.families();
    return this.history.one(name, labels).last.value;
  }

  /** The sum over all series with this name and these labels. @throws when there is none */
  sum(name: string, labels: Labels = {}): number {
    this.families();
    return this.history.all(name, labels).reduce((total, series) => total + series.last.value, 0);
  }

  /** Every value that the one series had, with the time when it was first read. @throws as value */
  changes(name: string, labels: Labels = {}): readonly MetricPoint[] {
    this.families();
    return this.history.one(name, labels).points;
  }

  /** Waits until the value is right. @throws NotInTimeError with the last value */
  async waitFor(
    name: string,
    labels: Labels,
    until: (value: number) => boolean,
    { withinMs }: { withinMs: number },
  ): Promise<number> {
    const description = `the right value of ${name} ${JSON.stringify(labels)}`;
    return await eventually(description, () => this.value(name, labels), { withinMs, until });
  }

  private async sample(): Promise<void> {
    const startedMs = performance.now();
    await this.scrape();
    if (this.stopped) return;
    const pauseMs = Math.max(0, (this.options.everyMs ?? METRICS_EVERY_MS) - (performance.now() - startedMs));
    this.timer = setTimeout(() => this.start(), pauseMs);
  }

  private async scrape(): Promise<void> {
    const atMs = nowMs();
    const answer = await this.read().catch((error: unknown) => this.fail(atMs, error));
    const { translate = (text: string) => text } = this.options;
    const text = answer === undefined ? undefined : translate(answer);
    if (text === undefined) return;
    this.failingSinceMs = undefined;
    try {
      const isFirst = this.latest === undefined;
      this.latest = parsePrometheus(text, this.memory.read);
      const changed = this.history.add(this.latest.values(), atMs);
      this.write({ atMs, changed, ...(isFirst && { text }) });
    } catch (error) {
      this.malformed ??= error as Error;
      this.write({ atMs, malformed: (error as Error).message, text });
    }
  }

  private async read(): Promise<string> {
    const { status, contentType, text } = await httpGet(this.options.url, { timeoutMs: ANSWER_MS });
    if (status !== 200) throw new Error(`status ${status}`);
    requirePrometheusText(contentType);
    return text;
  }

  private fail(atMs: number, error: unknown): undefined {
    this.failingSinceMs ??= atMs;
    const reason = error instanceof Error ? error.message : String(error);
    this.failures.push({ atMs, reason });
    this.write({ atMs, failed: reason });
  }

  private lastFailure(): string {
    const reason = this.failures.at(-1)?.reason;
    return reason === undefined ? 'No scrape has been tried: was start() called?' : `Last failure: ${reason}`;
  }

  private write(line: Record<string, unknown>): void {
    this.file.write(`${JSON.stringify(line)}\n`);
  }
}
