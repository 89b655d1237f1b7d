import type { JournalRecord } from '../../../services/contracts/journal';
import { byFragment, errorCode, type FragmentHistory } from '../../records/journal-queries';

/** How a fragment left the worker's flight. */
export interface Fate {
  fragmentId: string;
  sentAtMs: number;
  /** When that was, as the STS saw it. */
  endedAtMs: number;
  /** `unclear`: an answer came so near to the timeout that either may have been first. */
  by: 'answer' | 'timeout' | 'connection' | 'unclear';
  answer: JournalRecord | undefined;
  /** Answers that came when it had left. */
  late: number;
}

/** A message takes its time, and so does a worker on a busy machine. */
const UNCLEAR_MS = 500;

/** What became of every fragment that was sent, by the rule: answered, given up after the timeout, or its session lost. */
export function fatesOf(journal: readonly JournalRecord[], timeoutMs: number): Fate[] {
  return byFragment(journal).map((fragment) => fateOf(fragment, sessionEndMs(journal, fragment), timeoutMs));
}

function fateOf(fragment: FragmentHistory, sessionEndsAtMs: number, timeoutMs: number): Fate {
  const { fragmentId, sent, answers, refusals } = fragment;
  const all = [...answers, ...refusals].sort((a, b) => a.atMs - b.atMs);
  const answer = all.find(({ connection }) => connection === fragment.connection);
  const answeredAtMs = answer?.atMs ?? Infinity;
  const dueAtMs = sent.atMs + timeoutMs;
  const endedAtMs = Math.min(answeredAtMs, dueAtMs, sessionEndsAtMs);
  const isUnclear = answeredAtMs < Infinity && Math.abs(answeredAtMs - dueAtMs) < UNCLEAR_MS;
  const by = endedAtMs === answeredAtMs ? 'answer' : endedAtMs === dueAtMs ? 'timeout' : 'connection';
  const late = by === 'answer' ? all.length - 1 : all.length;
  return { fragmentId, sentAtMs: sent.atMs, endedAtMs, by: isUnclear ? 'unclear' : by, answer, late };
}

/** When the session that a fragment was sent in was lost: its connection ended, or the STS said that it knows no such one. */
function sessionEndMs(journal: readonly JournalRecord[], { sent, connection }: FragmentHistory): number {
  const end = journal.find(
    (record) =>
      record.connection === connection &&
      record.atMs > sent.atMs &&
      (record.kind === 'disconnect' || isForgotten(record)),
  );
  return end?.atMs ?? Infinity;
}

/** The STS says that it knows no such session. */
export const isForgotten = (record: JournalRecord): boolean =>
  record.event === 'error' && errorCode(record) === 'STREAM_NOT_FOUND';
