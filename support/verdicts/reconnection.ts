import type { JournalRecord } from '../../services/contracts/journal';
import { between, connectionAttempts, connects, disconnects } from '../records/journal-queries';

type Journal = readonly JournalRecord[];

/**
 * Times between the end of a connection and the attempts to come back, each from the one before, in s. For each
 * connection in order; after the one that the worker ended itself there are none.
 */
export function attemptGapsSeconds(journal: Journal): number[][] {
  const ends = disconnects(journal).map(({ atMs }) => atMs);
  return ends.map((endMs, i) => {
    const times = connectionAttempts(between(journal, endMs, ends[i + 1])).map(({ atMs }) => atMs);
    return times.map((atMs, j) => (atMs - (times[j - 1] ?? endMs)) / 1000);
  });
}

/** Times between the attempts to connect until one succeeded for the first time, in s. */
export function gapsUntilLetInSeconds(journal: Journal): number[] {
  const attempts = connectionAttempts(journal);
  const upTo = attempts.slice(0, attempts.findIndex(({ kind }) => kind === 'connect') + 1);
  return upTo.slice(1).map(({ atMs }, i) => (atMs - (upTo[i]?.atMs ?? NaN)) / 1000);
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
