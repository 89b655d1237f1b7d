import type { Fragment } from '../grid/fragment';
import type { Edges } from '../splice/dub';

/** Why original sound is put out. */
export const FALLBACK_REASONS = [
  'timeout',
  'error',
  'breaker_open',
  'overload',
  'invalid_output',
  'disconnected',
] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/**
 * What is heard in a fragment's place. `frames` has as many frames as the fragment; `edges` are what its borders are
 * joined by, and absent when the original came back.
 */
export type Outcome =
  | { kind: 'dubbed'; frames: readonly Uint8Array[]; edges?: Edges | undefined }
  | { kind: 'fallback'; reason: FallbackReason };

export interface LedgerEvents {
  settled: (fragment: Fragment, outcome: Outcome) => void;
  /** An outcome came for a fragment that has one already; it is not applied. */
  late: (fragmentId: string) => void;
}

interface Entry {
  fragment: Fragment;
  outcome: Outcome | undefined;
}

/**
 * Every fragment from its cut until it is put out. Each becomes dubbed or fallback exactly once, so that
 * produced = dubbed + fallback whatever happens around it.
 */
export class Ledger {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly on: LedgerEvents) {}

  produced(fragment: Fragment): void {
    this.entries.set(fragment.id, { fragment, outcome: undefined });
  }

  /** Gives a fragment its outcome. @returns false when it was too late: the fragment is settled or gone */
  settle(fragmentId: string, outcome: Outcome): boolean {
    const entry = this.entries.get(fragmentId);
    if (!entry || entry.outcome) {
      this.on.late(fragmentId);
      return false;
    }
    entry.outcome = outcome;
    this.on.settled(entry.fragment, outcome);
    return true;
  }

  isSettled(fragmentId: string): boolean {
    const entry = this.entries.get(fragmentId);
    return !entry || entry.outcome !== undefined;
  }

  /** The outcome of a fragment that is due now; one without is put out with its original sound. */
  take(fragment: Fragment): Outcome {
    if (!this.isSettled(fragment.id)) this.settle(fragment.id, { kind: 'fallback', reason: 'overload' });
    const outcome = this.entries.get(fragment.id)?.outcome;
    if (!outcome) throw new Error(`fragment ${fragment.id} is not in the ledger, or was put out before`);
    this.entries.delete(fragment.id);
    return outcome;
  }
}
