import type { JournalRecord } from '../../services/contracts/journal';
import { connectionAttempts, connects, disconnects } from '../observe/journal-queries';

type Journal = readonly JournalRecord[];

/** Times between the loss of the first connection and the attempts to come back, each from the one before, in s. */
export function attemptGapsSeconds(journal: Journal): number[] {
  const [lost] = disconnects(journal);
  if (!lost) throw new Error('the connection was never lost');
  const times = connectionAttempts(journal)
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs > lost.atMs);
  return times.map((atMs, i) => (atMs - (times[i - 1] ?? lost.atMs)) / 1000);
}

/** What the STS saw on each connection, in order. */
export const perConnection = (journal: Journal): JournalRecord[][] =>
  connects(journal).map(({ connection }) => journal.filter((record) => record.connection === connection));

/**
 * Fragments that were in flight when a connection ended: received on it and not answered.
 * @returns their ids, for each loss that the worker did not want
 */
export const inFlightAtLoss = (journal: Journal): { atMs: number; fragmentIds: string[] }[] =>
  disconnects(journal).map(({ connection, atMs }) => {
    const before = journal.filter((record) => record.connection === connection && record.atMs <= atMs);
    const ids = (kind: string, event: string): (string | undefined)[] =>
      before.filter((r) => r.kind === kind && r.event === event).map(({ fragmentId }) => fragmentId);
    const answered = [...ids('out', 'fragment:processed'), ...ids('out', 'error')];
    const open = ids('in', 'fragment:data').filter((id) => !answered.includes(id));
    return { atMs, fragmentIds: open.filter((id) => id !== undefined) };
  });
