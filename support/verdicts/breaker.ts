import { expect } from 'chai';
import type { JournalRecord } from '../../services/contracts/journal';
import type { Evidence } from '../broadcast/evidence';
import { answers, fragmentsSent } from '../records/journal-queries';
import type { LogBook } from '../records/logs';

export type BreakerName = 'closed' | 'half-open' | 'open';

/** A change of the breaker's state, by the worker's log. */
export interface BreakerChange {
  to: BreakerName;
  /** ms, as `nowMs`. */
  atMs: number;
}

export const breakerChanges = (logs: LogBook): BreakerChange[] =>
  logs.where({ component: 'breaker' }).map(({ fields, atMs }) => ({ to: fields['to'] as BreakerName, atMs }));

/** Values of `worker_sts_breaker_state` (US3-8). */
export const BREAKER_VALUES: Record<BreakerName, number> = { closed: 0, 'half-open': 1, open: 2 };

/** The log and the metric tell the same states in the same order, beginning with closed. */
export async function expectStates(evidence: Evidence, states: readonly BreakerName[]): Promise<void> {
  const changes = breakerChanges(await evidence.logs());
  const logged = ['closed', ...changes.map(({ to }) => to)];
  expect(logged.join(', then '), 'the breaker, by the log').to.equal(states.join(', then '));
  const values = (await evidence.metrics()).changes('worker_sts_breaker_state').map(({ value }) => value);
  const told = states.map((state) => BREAKER_VALUES[state]);
  const seen = values.length === told.length ? told : lasting(changes).map((state) => BREAKER_VALUES[state]);
  expect(values, 'by worker_sts_breaker_state').to.deep.equal(seen);
}

/** Two readings of the metrics and a late one: what is shorter may fall between them. */
const READ_MS = 1000;

/** The states that were long enough to be read, beginning with closed. */
export function lasting(changes: readonly BreakerChange[]): BreakerName[] {
  const states = changes
    .filter(({ atMs }, i) => (changes[i + 1]?.atMs ?? Infinity) - atMs >= READ_MS)
    .map(({ to }) => to);
  return (['closed', ...states] as const).filter((state, i, all) => state !== all[i - 1]);
}

/** From an answer to the worker's change of state: its way, and two clocks that differ by a little. */
const REACTION_MS = 250;
const CLOCKS_MS = 10;

/** Some change happened because of the answer to a fragment (counted from 1 over all sessions): right after it, and not before. */
export function expectAtAnswer(
  changeAtMs: number,
  journal: readonly JournalRecord[],
  fragment: number,
): void {
  const sent = fragmentsSent(journal)[fragment - 1];
  const answer = answers(journal).find(({ fragmentId }) => sent && fragmentId === sent.fragmentId);
  if (!answer) throw new Error(`fragment ${fragment} was not answered`);
  const reactionMs = changeAtMs - answer.atMs;
  expect(reactionMs, `the breaker's change after the answer to fragment ${fragment}, in ms`).to.be.within(
    -CLOCKS_MS,
    REACTION_MS,
  );
}

/** When the breaker opened for the first time, second time, … @throws Error when it did not */
export const openings = (changes: readonly BreakerChange[]): number[] =>
  changes.filter(({ to }) => to === 'open').map(({ atMs }) => atMs);

/** Stretches in which the breaker was in a state, in ms: closed from the beginning. */
export function stretches(
  changes: readonly BreakerChange[],
  state: BreakerName,
): { fromMs: number; toMs: number }[] {
  return [{ to: 'closed', atMs: -Infinity }, ...changes].flatMap(({ to, atMs }, i) =>
    to === state ? [{ fromMs: atMs, toMs: changes[i]?.atMs ?? Infinity }] : [],
  );
}

/** On its way a fragment may meet a change of state. */
const ON_THE_WAY_MS = 100;

/** Fragments that the STS received in a stretch. */
export const receivedIn = (
  journal: readonly JournalRecord[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): JournalRecord[] =>
  fragmentsSent(journal).filter(({ atMs }) => atMs > fromMs + ON_THE_WAY_MS && atMs < toMs - CLOCKS_MS);
