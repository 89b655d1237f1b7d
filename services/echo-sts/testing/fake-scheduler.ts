import type { Cancel, Scheduler } from '../scheduler';

/** Time that stands still until a test moves it. */
export class FakeScheduler implements Scheduler {
  private now = 0;
  private pending: { atMs: number; run: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { atMs: this.now + delayMs, run };
    this.pending.push(timer);
    return () => {
      this.pending = this.pending.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.pending.length;
  }

  /** Moves the clock, running what falls due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.now + ms;
    await settled();
    for (let next = this.takeDue(untilMs); next !== undefined; next = this.takeDue(untilMs)) {
      this.now = next.atMs;
      next.run();
      await settled();
    }
    this.now = untilMs;
  }

  private takeDue(untilMs: number): { atMs: number; run: () => void } | undefined {
    const due = this.pending.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
    this.pending = this.pending.filter((timer) => timer !== due);
    return due;
  }
}

/** Resolves when all promises that can settle by themselves have. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
