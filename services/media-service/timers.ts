import { nowMs } from '../contracts/clock';

/** The clock that state machines run on; tests give them one that they move by hand. */
export interface Timers {
  /** ms on the time base of all records. */
  now: () => number;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  after: (ms: number, run: () => void) => () => void;
}

export const realTimers: Timers = {
  now: nowMs,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
