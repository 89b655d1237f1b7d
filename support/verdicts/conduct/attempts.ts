import { inForce } from '../../stack/worker-settings';
import { within } from './messages';
import { timesAreKnown, type Seen } from './seen';

/**
 * When a worker tried to come back: the waits begin anew with each session that became active, and not with one that never
 * did; one sentence for each attempt at another time.
 */
export function attemptProblems(seen: Seen): string[] {
  const { facts, journal } = seen;
  if (!timesAreKnown(seen)) return [];
  const { reconnectDelaysMs } = inForce(facts.plan.worker);
  let [failed, sinceMs] = [0, NaN];
  return journal.flatMap(({ kind, event, atMs }) => {
    if (kind === 'out' && event === 'stream:ready') failed = 0;
    if (kind === 'disconnect') sinceMs = atMs;
    if (kind !== 'connect' && kind !== 'refused') return [];
    const waitedMs = atMs - sinceMs;
    sinceMs = kind === 'refused' ? atMs : NaN;
    if (Number.isNaN(waitedMs)) return [];
    const delayMs = reconnectDelaysMs[failed++];
    if (delayMs === undefined) return [`attempt ${failed} to come back: expected none`];
    return within(`ms before attempt ${failed} to come back`, waitedMs, ...around(delayMs));
  });
}

const SHARE = 0.1;
/** A busy worker learns late that it was left, or let in. */
const LATE_MS = 1000;
const around = (ms: number): [least: number, most: number] => [(1 - SHARE) * ms, (1 + SHARE) * ms + LATE_MS];
