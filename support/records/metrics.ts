import { createWriteStream, type WriteStream } from 'node:fs';
import { nowMs } from '../../services/contracts/clock';
import { eventually } from '../base/eventually';
import { httpGet } from '../base/http';
import { MetricsHistory, type Series } from './metrics-history';
import { parsePrometheus, requirePrometheusText } from './prometheus';
import { type Labels, parseSample, type Sample } from './prometheus-line';

/** A reading costs the worker 2 ms of CPU time and the suite 1: 5 a second are a third of what a worker costs. */
export const METRICS_EVERY_MS = 500;
/** What a service is left with can be read for half a second. */
const SOON_MS = 50;
/** A scrape that takes longer than this is a failure by itself. */
const ANSWER_MS = 2000;

interface MetricsSamplerOptions {
  /** `http://…/metrics`. */
  url: string;
  /** Gets one line a scrape: `{atMs, tookMs, changed: {series: value}}`, the first one with its whole text, or `{atMs, tookMs, failed}`. */
  file: string;
  everyMs?: number;
  /** What to make of a document before it is read; undefined: it does not count. Left out: it is read as it is. */
  translate?: ((text: string) => string | undefined) | undefined;
}

/** Reads a metrics endpoint all the time, and keeps how values went: in a file for the steps (`MetricsRecord`), and at hand. */
export class MetricsSampler {
  private readonly history = new MetricsHistory();
  private readonly memory = new SampleMemory();
  private readonly file: WriteStream;
  /** Since when no scrape has been answered; undefined while they are. */
  failingSinceMs: number | undefined;
  private isFirst = true;
  private lastFailure = 'none has been tried';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private isAskedForSoon = false;

  constructor(private readonly options: MetricsSamplerOptions) {
    this.file = createWriteStream(options.file);
  }

  start(): this {
    this.running = this.sample();
    return this;
  }

  /** Reads before it is time again, such as when a service says that it ends. */
  readSoon(): void {
    if (this.stopped || this.isAskedForSoon) return;
    this.isAskedForSoon = true;
    if (this.timer === undefined) return; // it reads just now
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), SOON_MS);
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

  /** How every series with this name and these labels went; none before the first reading. */
  series(name: string, labels: Labels = {}): readonly Series[] {
    return this.history.find(name, labels);
  }

  /** Waits until the value of the one series with this name is right. @throws NotInTimeError with the last value */
  async waitFor(
    name: string,
    until: (value: number) => boolean,
    { withinMs }: { withinMs: number },
  ): Promise<number> {
    const value = (): number => {
      const [series] = this.series(name);
      if (series) return series.last.value;
      throw new Error(`There is no series ${name}. The last scrape that failed: ${this.lastFailure}`);
    };
    return await eventually(`the right value of ${name}`, value, { withinMs, until });
  }

  private async sample(): Promise<void> {
    const startedMs = performance.now();
    [this.timer, this.isAskedForSoon] = [undefined, false];
    await this.scrape();
    if (this.stopped) return;
    const everyMs = this.isAskedForSoon ? SOON_MS : (this.options.everyMs ?? METRICS_EVERY_MS);
    const pauseMs = Math.max(0, everyMs - (performance.now() - startedMs));
    this.timer = setTimeout(() => this.start(), pauseMs);
  }

  private async scrape(): Promise<void> {
    const atMs = nowMs();
    const answer = await this.read().catch((error: unknown) => this.fail(atMs, error));
    const tookMs = Math.ceil(nowMs() - atMs);
    const { translate = (text: string) => text } = this.options;
    const text = answer === undefined ? undefined : translate(answer);
    if (text === undefined) return;
    this.failingSinceMs = undefined;
    try {
      const changed = this.history.add(parsePrometheus(text, this.memory.read).values(), atMs);
      this.write({ atMs, tookMs, changed, ...(this.isFirst && { text }) });
      this.isFirst = false;
    } catch (error) {
      this.lastFailure = (error as Error).message;
      this.write({ atMs, malformed: this.lastFailure, text });
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
    this.lastFailure = error instanceof Error ? error.message : String(error);
    this.write({ atMs, tookMs: Math.ceil(nowMs() - atMs), failed: this.lastFailure });
  }

  private write(line: Record<string, unknown>): void {
    this.file.write(`${JSON.stringify(line)}\n`);
  }
}

/** Several times the lines of any document here; beyond it everything is forgotten and learned again. */
const MOST_LINES = 1000;

/**
 * Reads lines of an endpoint that is read again and again: a line that was there before is not taken apart anew. Most
 * series of a worker stay what they are from one look to the next.
 */
export class SampleMemory {
  private readonly known = new Map<string, Sample>();

  /** As `parseSample`, always the same object for the same line. @throws Error */
  readonly read = (line: string): Sample => {
    const known = this.known.get(line);
    if (known) return known;
    const sample = parseSample(line);
    if (this.known.size >= MOST_LINES) this.known.clear();
    this.known.set(line, sample);
    return sample;
  };
}
