import type { Timers } from './timers';

interface Pending {
  atMs: number;
  run: () => void;
}

/** Timers for unit tests: time stands still until `advance` or `pass` moves it, running what falls due in order. */
export class FakeTimers implements Timers {
  private time = 0;
  private readonly pending = new Set<Pending>();

  now = (): number => this.time;

  after = (ms: number, run: () => void): (() => void) => {
    const entry = { atMs: this.time + ms, run };
    this.pending.add(entry);
    return () => this.pending.delete(entry);
  };

  advance(ms: number): void {
    const untilMs = this.time + ms;
    while (this.runNext(untilMs));
    this.time = untilMs;
  }

  /** The same, and promises that can settle by themselves do so meanwhile. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.time + ms;
    do await new Promise(setImmediate);
    while (this.runNext(untilMs));
    this.time = untilMs;
  }

  /** Timers that are still set: a machine that was closed must leave none. */
  get count(): number {
    return this.pending.size;
  }

  private runNext(untilMs: number): boolean {
    const [next] = [...this.pending].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    if (!next) return false;
    this.pending.delete(next);
    this.time = next.atMs;
    next.run();
    return true;
  }
}
