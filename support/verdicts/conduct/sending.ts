import type { JournalRecord } from '../../../services/contracts/journal';
import { LOG_LINES } from '../../records/log-lines';
import { disconnects, field, fragmentsSent, given } from '../../records/journal-queries';
import type { Fate } from './fates';
import { timesAreKnown, type Seen } from './seen';

/**
 * Whether each fragment was sent when nothing forbade it, and at once when nothing held it back: the pauses, the requests to
 * slow down and the places in flight of every broadcast, one sentence for each that was not.
 */
export function sendingProblems(seen: Seen): string[] {
  if (!timesAreKnown(seen)) return [];
  return sendingsOf(seen).flatMap((sending, i) =>
    JUDGES.flatMap((judge) => judge(sending)).map((problem) => `fragment ${i + 1} ${problem}`),
  );
}

/** A fragment that came, and all that there was to obey. */
interface Sending {
  atMs: number;
  /** By the worker's log; undefined where that is not to be seen. */
  readyMs: number | undefined;
  /** When its session began, and when the fragment before it came. */
  sessionMs: number;
  beforeMs: number;
  limit: number;
  requests: readonly Request[];
  /** What became of the others of its connection. */
  others: readonly Fate[];
}

function sendingsOf(seen: Seen): Sending[] {
  const { journal, logs, fates } = seen;
  const requests = requestsOf(journal);
  const ready = new Map(
    logs?.where(LOG_LINES.fragmentReady).map(({ fields, atMs }) => [fields['fragmentId'], atMs]),
  );
  const sent = fragmentsSent(journal);
  return sent.map(({ atMs, connection, fragmentId }, i) => {
    const isOwn = (one: { connection?: string | undefined }): boolean => one.connection === connection;
    const own = new Set(sent.filter(isOwn).map((record) => record.fragmentId));
    const session = sessionAt(journal.filter(isOwn), atMs);
    return {
      ...{ atMs, readyMs: ready.get(fragmentId), beforeMs: sent[i - 1]?.atMs ?? -Infinity },
      sessionMs: session?.atMs ?? Infinity,
      limit: Number(field(session?.payload, 'max_inflight') ?? Infinity),
      requests: requests.filter(isOwn),
      others: fates.filter((fate) => fate.fragmentId !== fragmentId && own.has(fate.fragmentId)),
    };
  });
}

const sessionAt = (journal: readonly JournalRecord[], atMs: number): JournalRecord | undefined =>
  given(journal, 'stream:ready').findLast((ready) => ready.atMs <= atMs);

/** A request is on its way to the worker, and a fragment on its way to the STS. */
const ON_THE_WAY_MS = 500;
const CLOCKS_MS = 20;
/** A worker gives up by its own clock. */
const GIVEN_UP_MS = 500;
/** What nothing holds back leaves at once, on a busy machine too. */
const PROMPT_MS = 1500;

const inForce = ({ requests }: Sending, action: string, atMs: number): Request | undefined =>
  requests.find(
    (one) => one.action === action && atMs > one.fromMs + ON_THE_WAY_MS && atMs < one.untilMs - CLOCKS_MS,
  );

type Judge = (sending: Sending) => string[];

const paused: Judge = (sending) => {
  const pause = inForce(sending, 'pause', sending.atMs);
  return pause ? [`came ${(sending.atMs - pause.fromMs).toFixed(0)} ms into a pause`] : [];
};

const beyondLimit: Judge = ({ atMs, limit, others }) => {
  const inFlight = others.filter(({ sentAtMs, endedAtMs, by }) => {
    const isGivenUp = by === 'timeout' || by === 'unclear';
    return sentAtMs <= atMs && endedAtMs > atMs + (isGivenUp ? GIVEN_UP_MS : 0);
  }).length;
  return inFlight < limit ? [] : [`came when ${inFlight} were in flight: expected ${limit} at most`];
};

/** A request that was there when the fragment was ready, and still is when it is sent, holds it up. */
const tooSoon: Judge = (sending) => {
  const waitedMs = sending.atMs - (sending.readyMs ?? NaN);
  const slow = inForce(sending, 'slow_down', sending.readyMs ?? NaN);
  return slow && slow === inForce(sending, 'slow_down', sending.atMs) && waitedMs < slow.delayMs - CLOCKS_MS
    ? [`waited ${waitedMs.toFixed(0)} ms: the STS had asked for ${slow.delayMs}`]
    : [];
};

const tooLate: Judge = (sending) => {
  const { atMs, readyMs = Infinity, sessionMs, beforeMs, limit, requests, others } = sending;
  const sinceMs = atMs - PROMPT_MS;
  // A request to slow down holds nothing that has waited as long before.
  const isAsked = requests.some(
    ({ action, delayMs, fromMs, untilMs }) =>
      action !== 'none' &&
      Math.min(untilMs, action === 'slow_down' ? readyMs + delayMs : Infinity) > sinceMs &&
      fromMs < atMs,
  );
  const inFlight = others.filter(
    ({ sentAtMs, endedAtMs }) => sentAtMs < atMs && endedAtMs > sinceMs - GIVEN_UP_MS,
  );
  const wasFull = inFlight.length >= limit;
  if (Math.max(readyMs, sessionMs, beforeMs) > sinceMs || isAsked || wasFull) return [];
  return [`came ${(atMs - readyMs).toFixed(0)} ms after it was ready, though nothing held it back`];
};

const JUDGES: readonly Judge[] = [paused, beyondLimit, tooSoon, tooLate];

/** What the STS asked for on a connection, until it asked for something else or the session was over. */
export interface Request {
  action: unknown;
  delayMs: number;
  connection: string | undefined;
  fromMs: number;
  untilMs: number;
}

const DEFAULT_DELAY_MS = 500;

/** Every request of the STS that is in force for a while; one to slow down during a pause changes nothing. */
export function requestsOf(journal: readonly JournalRecord[]): Request[] {
  const asked = given(journal, 'backpressure');
  const ends = [...disconnects(journal), ...given(journal, 'stream:ready')];
  const requests = asked.map((record) => {
    const { payload, connection, atMs } = record;
    const action = field(payload, 'action');
    const isAfter = (one: JournalRecord): boolean => one.connection === connection && one.atMs > atMs;
    const next = asked.filter(isAfter).find((one) => action !== 'pause' || actionOf(one) !== 'slow_down');
    const untilMs = Math.min(next?.atMs ?? Infinity, ...ends.filter(isAfter).map((end) => end.atMs));
    const delayMs = Number(field(payload, 'recommended_delay_ms') ?? DEFAULT_DELAY_MS);
    return { action, delayMs, connection, fromMs: atMs, untilMs };
  });
  return requests.filter((request) => !isWithinPause(request, requests));
}

const actionOf = ({ payload }: JournalRecord): unknown => field(payload, 'action');

const isWithinPause = ({ action, fromMs, connection }: Request, all: readonly Request[]): boolean =>
  action === 'slow_down' &&
  all.some(
    (one) =>
      one.action === 'pause' && one.connection === connection && one.fromMs < fromMs && one.untilMs > fromMs,
  );
