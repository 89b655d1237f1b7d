import { nowMs } from '../contracts/clock';

export type Cancel = () => void;

/** Time as the state machines see it, so that tests can move it by hand. */
export interface Scheduler {
  /** Monotonic, in ms. */
  nowMs(): number;
  /** Runs something once after `delayMs`; the returned function calls it off. */
  after(delayMs: number, run: () => void): Cancel;
}

export const realTime: Scheduler = {
  nowMs,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A scheduler's timers with an owner: `cancelAll` calls off everything that is still to come. */
export class TimerScope implements Scheduler {
  private readonly pending = new Set<Cancel>();

  constructor(private readonly scheduler: Scheduler) {}

  nowMs(): number {
    return this.scheduler.nowMs();
  }

  after(delayMs: number, run: () => void): Cancel {
    const cancel = this.scheduler.after(delayMs, () => {
      this.pending.delete(cancel);
      run();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  }

  cancelAll(): void {
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }
}
