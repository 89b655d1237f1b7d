import type { Fragment } from '../grid/fragment';
import type { Timers } from '../../net/timers';

export interface InFlightOptions {
  timers: Timers;
  timeoutMs: number;
  /** No answer came in time; the slot is free again. */
  onTimeout: (fragment: Fragment) => void;
  /** The number in flight changed. */
  onChange: (count: number) => void;
}

interface Slot {
  fragment: Fragment;
  sentAtMs: number;
  isAccepted: boolean;
  cancel: () => void;
}

/** Which fragments were sent and not answered yet. Each holds one of `limit` slots until its answer or its timeout. */
export class InFlight {
  private readonly slots = new Map<string, Slot>();
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

  sent(fragment: Fragment): void {
    const { timers, timeoutMs, onTimeout } = this.options;
    const cancel = timers.after(timeoutMs, () => {
      this.free(fragment.id);
      onTimeout(fragment);
    });
    this.slots.set(fragment.id, { fragment, sentAtMs: timers.now(), isAccepted: false, cancel });
    this.options.onChange(this.count);
  }

  /** The STS says that it has the fragment. @returns false where it said so before, or has no fragment of ours */
  accepted(fragmentId: string): boolean {
    const slot = this.slots.get(fragmentId);
    if (!slot || slot.isAccepted) return false;
    return (slot.isAccepted = true);
  }

  /** Frees the slot of an answered fragment. @returns undefined where it has none: its time is over, or it was never sent */
  answered(fragmentId: string): { fragment: Fragment; rttMs: number } | undefined {
    const slot = this.slots.get(fragmentId);
    if (!slot) return undefined;
    slot.cancel();
    this.free(fragmentId);
    return { fragment: slot.fragment, rttMs: this.options.timers.now() - slot.sentAtMs };
  }

  /** Empties all slots, as when the connection is gone. @returns whose they were, oldest first */
  clear(): Fragment[] {
    const slots = [...this.slots.values()];
    for (const { cancel } of slots) cancel();
    this.slots.clear();
    if (slots.length > 0) this.options.onChange(0);
    return slots.map(({ fragment }) => fragment);
  }

  private free(fragmentId: string): void {
    this.slots.delete(fragmentId);
    this.options.onChange(this.count);
  }
}
