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

/**
 * Every fragment from its cut until it is put out. Each becomes dubbed or fallback exactly once, so that
 * produced = dubbed + fallback whatever happens around it.
 */
export class Ledger {
  private readonly open = new Set<Fragment>();
  private readonly outcomes = new Map<Fragment, Outcome>();

  constructor(private readonly onSettled: (fragment: Fragment, outcome: Outcome) => void) {}

  produced(fragment: Fragment): void {
    this.open.add(fragment);
  }

  /** Gives a fragment its outcome. @returns false when it was too late: the fragment is settled or gone */
  settle(fragment: Fragment, outcome: Outcome): boolean {
    if (!this.open.delete(fragment)) return false;
    this.outcomes.set(fragment, outcome);
    this.onSettled(fragment, outcome);
    return true;
  }

  /** Its original sound is heard, unless it has its outcome. */
  fallBack(fragment: Fragment, reason: FallbackReason): void {
    if (!this.isSettled(fragment)) this.settle(fragment, { kind: 'fallback', reason });
  }

  isSettled(fragment: Fragment): boolean {
    return !this.open.has(fragment);
  }

  /** The outcome of a fragment that is due now; one without is put out with its original sound. */
  take(fragment: Fragment): Outcome {
    this.fallBack(fragment, 'overload');
    const outcome = this.outcomes.get(fragment);
    if (!outcome) throw new Error(`fragment ${fragment.id} is not in the ledger, or was put out before`);
    this.outcomes.delete(fragment);
    return outcome;
  }
}
