import type { Timers } from '../timers';

/** So many ids of fragments that timed out are remembered, to tell their late answers from answers to nothing. */
const REMEMBERED = 256;

export interface InFlightOptions {
  timers: Timers;
  timeoutMs: number;
  /** No answer came in time; the slot is free again. */
  onTimeout: (fragmentId: string) => void;
  /** The number in flight changed. */
  onChange: (count: number) => void;
}

export type Answer = 'in-time' | 'late' | 'unknown';

/** Which fragments were sent and not answered yet. Each holds one of `limit` slots until its answer or its timeout. */
export class InFlight {
  private readonly slots = new Map<string, { sentAtMs: number; cancel: () => void }>();
  private readonly timedOut = new Set<string>();
  limit = 1;

  constructor(private readonly options: InFlightOptions) {}

  get count(): number {
    return this.slots.size;
  }

  get isFull(): boolean {
    return this.slots.size >= this.limit;
  }

  holds(fragmentId: string): boolean {
    return this.slots.has(fragmentId);
  }

  sent(fragmentId: string): void {
    const { timers, timeoutMs } = this.options;
    const cancel = timers.after(timeoutMs, () => this.expire(fragmentId));
    this.slots.set(fragmentId, { sentAtMs: timers.now(), cancel });
    this.options.onChange(this.count);
  }

  /** Frees the slot of an answered fragment. `rttMs` is there for answers in time. */
  answered(fragmentId: string): { answer: Answer; rttMs?: number } {
    const slot = this.slots.get(fragmentId);
    if (!slot) return { answer: this.timedOut.delete(fragmentId) ? 'late' : 'unknown' };
    slot.cancel();
    this.slots.delete(fragmentId);
    this.options.onChange(this.count);
    return { answer: 'in-time', rttMs: this.options.timers.now() - slot.sentAtMs };
  }

  /** Empties all slots, as when the connection is gone. Returns whose they were, oldest first. */
  clear(): string[] {
    const ids = [...this.slots.keys()];
    for (const { cancel } of this.slots.values()) cancel();
    this.slots.clear();
    if (ids.length > 0) this.options.onChange(0);
    return ids;
  }

  private expire(fragmentId: string): void {
    this.slots.delete(fragmentId);
    this.timedOut.add(fragmentId);
    const [oldest] = this.timedOut;
    if (this.timedOut.size > REMEMBERED && oldest !== undefined) this.timedOut.delete(oldest);
    this.options.onChange(this.count);
    this.options.onTimeout(fragmentId);
  }
}
