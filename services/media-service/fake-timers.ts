import type { Timers } from './timers';

interface Pending {
  atMs: number;
  run: () => void;
}

/** Timers for unit tests: time stands still until `advance` moves it, running what falls due in order. */
export class FakeTimers implements Timers {
  private time = 0;
  private pending = new Set<Pending>();

  now = (): number => this.time;

  after = (ms: number, run: () => void): (() => void) => {
    const entry = { atMs: this.time + ms, run };
    this.pending.add(entry);
    return () => this.pending.delete(entry);
  };

  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const [next] = [...this.pending].filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.pending.delete(next);
      this.time = next.atMs;
      next.run();
    }
    this.time = until;
  }

  /** Timers that are still set: a machine that was closed must leave none. */
  get count(): number {
    return this.pending.size;
  }
}
