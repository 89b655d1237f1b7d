import { LOG_LINES } from '../records/log-lines';
import type { JournalRecord } from '../../services/contracts/journal';
import type { Evidence } from '../broadcast/evidence';
import { segmentSecondsOf } from '../broadcast/plan';
import { field, fragmentsSent, given } from '../records/journal-queries';
import { segmentOf } from './settlement';
import type { BackpressureAction } from '../../services/contracts/session-events';

type Journal = readonly JournalRecord[];

/** When the STS asked for an action for the first time, ms as `nowMs`. @throws Error when it did not */
export function askedAtMs(journal: Journal, action: BackpressureAction): number {
  const asked = given(journal, 'backpressure').find(({ payload }) => field(payload, 'action') === action);
  if (!asked) throw new Error(`the STS did not ask for "${action}"`);
  return asked.atMs;
}

/** From the first `pause` to the first `none`. */
export const pauseOf = (journal: Journal): { fromMs: number; toMs: number } => ({
  fromMs: askedAtMs(journal, 'pause'),
  toMs: askedAtMs(journal, 'none'),
});

/** Fragments received after a time, first to last, in ms after it. */
export const receivedAfter = (journal: Journal, atMs: number): number[] =>
  fragmentsSent(journal)
    .filter((sent) => sent.atMs > atMs)
    .map((sent) => sent.atMs - atMs);

/** How the wait of a fragment between ready and received is made up. */
export interface Wait {
  /** Number of the fragment, from 1. */
  fragment: number;
  /** From ready, by the worker's log, to its arrival at the STS. */
  waitMs: number;
  /** From the moment in which the source sent the fragment's last sound to ready: what a worker can't make up. */
  readyLagMs: number;
}

/** @throws Error for a fragment that the worker never called ready */
export async function waits(evidence: Evidence): Promise<Wait[]> {
  const segmentSeconds = segmentSecondsOf(evidence.facts.plan);
  const startMs = evidence.facts.publisher.fixtureStartAtMs ?? Number.NaN;
  const logs = await evidence.logs();
  return fragmentsSent(await evidence.journal()).map((sent, i) => {
    const [ready] = logs.where({ ...LOG_LINES.fragmentReady, fields: { fragmentId: sent.fragmentId } });
    if (!ready) throw new Error(`the worker did not log that fragment ${i + 1} was ready`);
    const sourceMs = startMs + segmentOf(sent, segmentSeconds) * segmentSeconds * 1000;
    return { fragment: i + 1, waitMs: sent.atMs - ready.atMs, readyLagMs: ready.atMs - sourceMs };
  });
}

/**
 * How much later (ms, either way) some fragments were ready than the others: a wait that a worker hides before it calls them
 * ready. By medians: the last fragment is ready only when the source has said goodbye, 0.3 s after its last sound, and a
 * source or a worker that was once held up is late with one.
 */
export function hiddenWaitMs(all: readonly Wait[], fragments: readonly number[]): number {
  const lags = (waited: boolean): number[] =>
    all.filter(({ fragment }) => fragments.includes(fragment) === waited).map(({ readyLagMs }) => readyLagMs);
  return Math.abs(median(lags(true)) - median(lags(false)));
}

/** NaN of nothing, which no limit admits. */
function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [
    ascending[Math.ceil(values.length / 2) - 1],
    ascending[Math.floor(values.length / 2)],
  ];
  return (low + high) / 2;
}
