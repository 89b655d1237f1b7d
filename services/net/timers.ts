import { nowMs } from '../contracts/clock';

/** The clock that state machines run on; tests give them one that they move by hand. */
export interface Timers {
  /** ms on the time base of all records. */
  now: () => number;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  after: (ms: number, run: () => void) => () => void;
}

/** What is longer would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const realTimers: Timers = {
  now: nowMs,
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

/**
 * Starts something and waits until it calls `done`.
 * @returns false when it did not within `ms`
 */
export function doneWithin(timers: Timers, ms: number, start: (done: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = timers.after(ms, () => resolve(false));
    start(() => {
      cancel();
      resolve(true);
    });
  });
}

/** Timers with an owner: `cancelAll` calls off everything that is still to come. */
export class TimerScope implements Timers {
  private readonly pending = new Set<() => void>();

  constructor(private readonly timers: Timers) {}

  now = (): number => this.timers.now();

  after = (ms: number, run: () => void): (() => void) => {
    const cancel = this.timers.after(ms, () => {
      this.pending.delete(cancel);
      run();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  };

  cancelAll(): void {
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }
}

/** Time as this process lives it: one that was stopped for a while, or held up, has not seen that time pass. */
export class AwakeClock {
  private awakeMs = 0;
  private lastAtMs = performance.now();
  private timer: NodeJS.Timeout;

  /** @param onTick called about that often until `stop`; one tick counts as twice that at most */
  constructor(
    private readonly everyMs: number,
    private readonly onTick: () => void,
  ) {
    this.timer = this.next();
  }

  /** Clocks that tick equally often tick together: each wake-up of a process costs. */
  private next(): NodeJS.Timeout {
    const ms = this.everyMs - (performance.now() % this.everyMs);
    return setTimeout(() => this.tick(), ms < this.everyMs / 2 ? ms + this.everyMs : ms);
  }

  private tick(): void {
    const atMs = performance.now();
    this.awakeMs += Math.min(atMs - this.lastAtMs, 2 * this.everyMs);
    this.lastAtMs = atMs;
    this.timer = this.next();
    this.onTick(); // it may stop the clock
  }

  /** ms since the beginning, as of the last tick. */
  get ms(): number {
    return this.awakeMs;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
