import type { JournalRecord } from '../../services/contracts/journal';
import { between, connectionAttempts, connects, disconnects } from '../records/journal-queries';
import type { LogBook } from '../records/logs';

type Journal = readonly JournalRecord[];

/** An attempt to come back, as the STS saw it come. */
export interface Attempt {
  /** ms, as `nowMs`. */
  atMs: number;
  /** Since the end of the connection, or the attempt, before it. */
  afterSeconds: number;
}

const attemptAfter = (sinceMs: number, atMs: number): Attempt => ({
  atMs,
  afterSeconds: (atMs - sinceMs) / 1000,
});

/** Attempts to come back, for each connection in order; after the one that the worker ended itself there are none. */
export function attemptsAfterEach(journal: Journal): Attempt[][] {
  const ends = disconnects(journal).map(({ atMs }) => atMs);
  return ends.map((endMs, i) => {
    const times = connectionAttempts(between(journal, endMs, ends[i + 1])).map(({ atMs }) => atMs);
    return times.map((atMs, j) => attemptAfter(times[j - 1] ?? endMs, atMs));
  });
}

/** Attempts to connect until one succeeded for the first time, without the first of all. */
export function attemptsUntilLetIn(journal: Journal): Attempt[] {
  const attempts = connectionAttempts(journal);
  const upTo = attempts.slice(0, attempts.findIndex(({ kind }) => kind === 'connect') + 1);
  return upTo.slice(1).map(({ atMs }, i) => attemptAfter(upTo[i]?.atMs ?? NaN, atMs));
}

/** On a busy machine an attempt took 0.17 s from the worker to the STS. What takes longer than this is no matter of the machine. */
const ON_THE_WAY_MS = 1000;
const CLOCKS_MS = 10;

/**
 * How long a worker waited before an attempt, in s: by the STS, or by the worker's own log where that is nearer to what is
 * expected. A worker that waits rightly may be kept waiting by the machine on its way to the STS; one that does not tells it, too.
 */
export function waitedSeconds(
  { atMs, afterSeconds }: Attempt,
  expectedSeconds: number,
  logs: LogBook | undefined,
): number {
  const told = logs && toldSeconds(logs, atMs);
  const off = (seconds: number): number => Math.abs(seconds - expectedSeconds);
  return told !== undefined && off(told) < off(afterSeconds) ? told : afterSeconds;
}

/** By the line of an attempt, which our own worker writes as it begins one, and the one about its connection before that. */
function toldSeconds(logs: LogBook, cameAtMs: number): number | undefined {
  const lines = logs.where({ component: 'connection' });
  const i = lines.findLastIndex(
    ({ atMs, fields }) =>
      fields['delayMs'] !== undefined && atMs <= cameAtMs + CLOCKS_MS && atMs > cameAtMs - ON_THE_WAY_MS,
  );
  const [before, line] = [lines[i - 1], lines[i]];
  return before && line && (line.atMs - before.atMs) / 1000;
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
