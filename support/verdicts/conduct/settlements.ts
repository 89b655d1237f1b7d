import { hasCue } from '../../broadcast/plan';
import { LOG_LINES } from '../../records/log-lines';
import { field, given } from '../../records/journal-queries';
import type { LogBook, LogRecord } from '../../records/logs';
import { inForce } from '../../stack/worker-settings';
import { stretches } from '../breaker';
import type { Fate } from './fates';
import { within } from './messages';
import { requestsOf } from './sending';
import { isOdd, type Seen, soundStoodStill, timesAreKnown } from './seen';

/**
 * When it was decided what is heard of each fragment, and whether its reason is one that there was then (docs/contract.md,
 * "Original sound"), one sentence for each that is not so.
 */
export function settlementProblems(seen: Seen): string[] {
  const { logs, facts } = seen;
  if (!logs || !timesAreKnown(seen)) return [];
  if (facts.plan.worker.stsMode === 'passthrough') return [];
  // What waits for a codec that hangs is decided when it is due.
  if (facts.plan.codec === 'hangs' || soundStoodStill(seen)) return [];
  const known = knownOf(seen, logs);
  return logs.where(SETTLED).flatMap((line) => {
    const problem = problemOf(line, known);
    return problem === undefined ? [] : [`${nameOf(line)}: ${problem}`];
  });
}

const SETTLED = { component: 'settle', level: 'info', has: ['fragmentId', 'batch'] } as const;
const nameOf = ({ fields }: LogRecord): string =>
  `fragment of segment ${JSON.stringify(fields['batch'])}, decided as ${typeof fields['reason'] === 'string' ? fields['reason'] : 'dubbed'}`;

interface Known {
  fates: ReadonlyMap<unknown, Fate>;
  timeoutMs: number;
  /** By the worker's own log, so that no clock but its own is asked. */
  readyAtMs: ReadonlyMap<unknown, number>;
  sentAtMs: ReadonlyMap<unknown, number>;
  putOutAtMs: ReadonlyMap<unknown, number>;
  lostAtMs: readonly number[];
  /** The output failed: the worker leaves the STS then, without a word of it. */
  failedAtMs: number;
  hasSession: (fromMs: number, untilMs: number) => boolean;
  /** Not for a moment of it. */
  hasNone: (fromMs: number, untilMs: number) => boolean;
  breakerWasClosed: (fromMs: number, untilMs: number) => boolean;
  isTail: (fragmentId: unknown) => boolean;
  /** Whether it was sent, or there was no time between the two in which it had to be. */
  isHeldBack: (fragmentId: unknown, fromMs: number, untilMs: number) => boolean;
}

function knownOf(seen: Seen, logs: LogBook): Known {
  const sessions = sessionsOf(logs);
  return {
    fates: new Map(seen.fates.map((fate) => [fate.fragmentId, fate])),
    timeoutMs: inForce(seen.facts.plan.worker).stsTimeoutMs,
    readyAtMs: timesOf(logs.where(LOG_LINES.fragmentReady)),
    sentAtMs: timesOf(logs.where(LOG_LINES.fragmentSent)),
    putOutAtMs: timesOf(logs.where({ ...LOG_LINES.fragmentPutOut, has: ['fragmentId'] })),
    lostAtMs: lossesToldMs(logs),
    failedAtMs: logs.where(LOG_LINES.outputFailed)[0]?.atMs ?? Infinity,
    hasSession: (fromMs, untilMs) =>
      sessions.some((session) => session.fromMs <= fromMs && session.untilMs >= untilMs),
    hasNone: (fromMs, untilMs) =>
      !sessions.some((session) => session.fromMs < untilMs && session.untilMs > fromMs),
    breakerWasClosed: (fromMs, untilMs) =>
      stretches(seen.breaker, 'closed').some((each) => each.fromMs <= fromMs && each.toMs >= untilMs),
    isTail: tailsOf(seen, logs),
    isHeldBack: holdsOf(seen, logs),
  };
}

/** Between two looks nothing changes for long. */
const LOOK_MS = 100;

/** It waits while there is no session, while the breaker is not closed or the STS asked to wait, and while the flight is full. */
function holdsOf(seen: Seen, logs: LogBook): Known['isHeldBack'] {
  const { journal, fates, breaker, heldUpMs } = seen;
  const sent = new Set(fates.map(({ fragmentId }) => fragmentId));
  const requests = requestsOf(journal).filter(({ action }) => action !== 'none');
  const closed = stretches(breaker, 'closed');
  const sessions = sessionsOf(logs);
  const limits = given(journal, 'stream:ready');
  const isFree = (atMs: number): boolean => {
    const inFlight = fates.filter(({ sentAtMs, endedAtMs }) => sentAtMs <= atMs && endedAtMs > atMs).length;
    const limit = limits.findLast((ready) => ready.atMs <= atMs + CLOCKS_MS);
    return (
      inFlight < Number(field(limit?.payload, 'max_inflight')) &&
      !requests.some(({ fromMs, untilMs }) => fromMs <= atMs && untilMs > atMs) &&
      closed.some(({ fromMs, toMs }) => fromMs <= atMs && toMs > atMs) &&
      sessions.some(({ fromMs, untilMs }) => fromMs <= atMs && untilMs > atMs)
    );
  };
  return (fragmentId, fromMs, untilMs) => {
    if (sent.has(String(fragmentId)) || isOdd(seen.facts.plan)) return true; // which makes pieces that are too short
    let freeMs = 0;
    for (let atMs = fromMs; atMs < untilMs; atMs += LOOK_MS) {
      freeMs = isFree(atMs) ? freeMs + LOOK_MS : 0;
      if (freeMs > PROMPT_MS + heldUpMs) return false;
    }
    return true;
  };
}

const timesOf = (lines: readonly LogRecord[]): ReadonlyMap<unknown, number> =>
  new Map(lines.map(({ fields, atMs }) => [fields['fragmentId'], atMs]));

/** A source that was away leaves one where it went, and one where it came back; any other is the last. */
function tailsOf({ facts: { plan } }: Seen, logs: LogBook): Known['isTail'] {
  const lines = logs.where(LOG_LINES.fragmentReady);
  const wasAway = hasCue(plan, 'cut-source') || hasCue(plan, 'silence-source');
  return (fragmentId) => wasAway || lines.at(-1)?.fields['fragmentId'] === fragmentId;
}

/** Lines of one process, but a busy one writes them a little apart. */
const SAME_MOMENT_MS = 400;
/** What is to be done at once, on a busy machine. */
const PROMPT_MS = 1500;
/** A dub is decoded and laid in its place first. */
const LAID_WITHIN_MS = 3000;
const CLOCKS_MS = 100;

function problemOf({ atMs, fields: { fragmentId, reason } }: LogRecord, known: Known): string | undefined {
  const fate = known.fates.get(fragmentId);
  const judge = typeof reason === 'string' ? JUDGES[reason] : answered;
  return judge?.(atMs, fragmentId, known, fate) ?? tooLate(atMs, fate);
}

type Judge = (atMs: number, fragmentId: unknown, known: Known, fate: Fate | undefined) => string | undefined;

const JUDGES: Readonly<Record<string, Judge>> = {
  timeout: (atMs, fragmentId, { sentAtMs, timeoutMs }) => {
    const sentMs = sentAtMs.get(fragmentId);
    if (sentMs === undefined) return 'it was not sent';
    const range = [timeoutMs - SAME_MOMENT_MS, timeoutMs + PROMPT_MS] as const;
    return within('ms after it was sent', atMs - sentMs, ...range)[0];
  },
  error: (atMs, _id, _known, fate) =>
    fate?.answer && isFailure(fate)
      ? within('ms after its answer', atMs - fate.answer.atMs, -CLOCKS_MS, PROMPT_MS)[0]
      : 'nothing failed',
  invalid_output: (atMs, id, known, fate) => answered(atMs, id, known, fate),
  breaker_open: (atMs, fragmentId, { breakerWasClosed, hasNone, sentAtMs }) => {
    if (sentAtMs.has(fragmentId)) return 'it was sent';
    if (hasNone(atMs - SAME_MOMENT_MS, atMs + SAME_MOMENT_MS)) return 'there was no session';
    const isClosed = breakerWasClosed(atMs - SAME_MOMENT_MS, atMs + SAME_MOMENT_MS);
    return isClosed ? 'the breaker was closed' : undefined;
  },
  disconnected: (atMs, fragmentId, { hasSession, lostAtMs, failedAtMs, readyAtMs }) => {
    if (atMs >= failedAtMs - SAME_MOMENT_MS) return undefined;
    const readyMs = readyAtMs.get(fragmentId) ?? NaN;
    const lostMs = lostAtMs.findLast((each) => each <= atMs + SAME_MOMENT_MS) ?? -Infinity;
    if (atMs - lostMs < SAME_MOMENT_MS) return undefined;
    if (hasSession(atMs - SAME_MOMENT_MS, atMs)) return 'there was a session';
    if (readyMs < lostMs - CLOCKS_MS) return `${(atMs - lostMs).toFixed(0)} ms after the session was lost`;
    return within('ms after it was ready', atMs - readyMs, 0, PROMPT_MS)[0];
  },
  overload: (atMs, fragmentId, { putOutAtMs, readyAtMs, isTail, hasNone, isHeldBack }) => {
    const readyMs = readyAtMs.get(fragmentId) ?? NaN;
    if (isTail(fragmentId) && atMs - readyMs < PROMPT_MS) return undefined;
    if (!isTail(fragmentId) && hasNone(readyMs, atMs)) return 'there was no session';
    if (!isTail(fragmentId) && !isHeldBack(fragmentId, readyMs, atMs))
      return 'it was never sent, though nothing held it back';
    const beforeMs = (putOutAtMs.get(fragmentId) ?? atMs) - atMs;
    return within('ms before it was put out', beforeMs, -CLOCKS_MS, PROMPT_MS)[0];
  },
};

const isFailure = ({ answer }: Fate): boolean => answer?.event === 'error' || answer?.status === 'failed';

const answered: Judge = (atMs, _id, _known, fate) =>
  fate?.answer && !isFailure(fate)
    ? within('ms after its answer', atMs - fate.answer.atMs, -CLOCKS_MS, LAID_WITHIN_MS)[0]
    : 'no sound came for it';

/** Whatever is heard, it is known once a fragment was answered, given up, or its session lost. */
function tooLate(atMs: number, fate: Fate | undefined): string | undefined {
  if (!fate || fate.by === 'unclear') return undefined;
  const lateMs = atMs - fate.endedAtMs;
  return lateMs > LAID_WITHIN_MS
    ? `${lateMs.toFixed(0)} ms after there was nothing more to wait for`
    : undefined;
}

/** A session with the STS, by the worker's own log; `untilMs` is Infinity of one that was not lost. */
export interface Session {
  fromMs: number;
  untilMs: number;
}

const SESSION_BEGAN = { component: 'connection', has: ['sessionId'] } as const;

export const lossesToldMs = (logs: LogBook): number[] =>
  logs.where(LOG_LINES.sessionLost).map(({ atMs }) => atMs);

export function sessionsOf(logs: LogBook): Session[] {
  const lostAtMs = lossesToldMs(logs);
  return logs.where(SESSION_BEGAN).map(({ atMs }) => ({
    fromMs: atMs,
    untilMs: lostAtMs.find((lostMs) => lostMs >= atMs) ?? Infinity,
  }));
}
