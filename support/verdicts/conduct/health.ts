import { hasCue, isStoppedAtOnce } from '../../broadcast/plan';
import type { HealthSpan } from '../../records/health';
import { beganAtMs } from '../source-times';
import type { Seen } from './seen';

/** What is wrong with the states that the worker told of itself, one sentence each. */
export function healthProblems(seen: Seen): string[] {
  const { health, hidden, times } = seen.facts;
  if (hidden.exit !== undefined) return [];
  // one that refuses its input may have ended before it was asked
  if (health.length === 0)
    return times.workerRunsAtMs === undefined ? [] : ['the worker never reported its state'];
  return [
    ...changeProblems(health),
    ...readyProblems(health),
    ...timeProblems(seen, health),
    ...lastWords(seen, health),
  ];
}

/** What may come after a state; a short one may fall between two readings. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  connecting: ['running', 'stopped'],
  running: ['starved', 'reconnecting', 'draining', 'stopped'],
  starved: ['running', 'reconnecting', 'draining', 'stopped'],
  reconnecting: ['running', 'starved', 'draining', 'stopped'],
  draining: ['stopped'],
  stopped: [],
};

function changeProblems(health: readonly HealthSpan[]): string[] {
  const unknown = health.filter(({ state }) => !Object.hasOwn(NEXT, state));
  const wrong = health.slice(1).flatMap(({ state }, i) => {
    const before = health[i]?.state ?? '?';
    return NEXT[before]?.includes(state) ? [] : [`went from ${before} to ${state}: no worker does`];
  });
  return [
    ...unknown.map(({ state }) => `state ${state}: expected one of ${Object.keys(NEXT).join(', ')}`),
    ...wrong,
  ];
}

const [READY, NOT_READY] = [200, 503];

/** Whoever hands out traffic goes by it: 200 while the stream runs, and never else. */
const readyProblems = (health: readonly HealthSpan[]): string[] =>
  health.flatMap(({ state, ready = [] }) => {
    const expected = state === 'running' ? READY : NOT_READY;
    const wrong = ready.filter((status) => status !== expected);
    return wrong.map((status) => `/readyz answered ${status} while ${state}: expected ${expected}`);
  });

/** A worker needs a moment to notice, and a reading is noted when it is asked for. */
const NOTICES_MS = 1500;
/** An answer may be of later than the question. */
const ASKED_MS = 500;
/** So long a lost source is looked for. */
const LOOKED_FOR_MS = 7000;

interface Stretch {
  state: string;
  fromMs: number;
  untilMs: number;
}

/** In stretches in which it is clear what a worker does it says so. */
function timeProblems(seen: Seen, health: readonly HealthSpan[]): string[] {
  return stretchesOf(seen).flatMap(({ state, fromMs, untilMs }) =>
    health
      .filter((span) => (lacksSound(seen) ? running(span) : span.state) !== state)
      .filter((span) => span.fromMs < untilMs && span.untilMs > fromMs)
      .map((span) => `reported ${span.state} while it was ${state}`),
  );
}

/** A source that gives no sound any more: the worker runs, and says what it lacks. */
export const lacksSound = ({ facts: { plan } }: Seen): boolean => plan.faults?.soundUntilSecond !== undefined;
const running = ({ state }: HealthSpan): string => (state === 'starved' ? 'running' : state);

function stretchesOf({ facts }: Seen): Stretch[] {
  const { plan, appearances, workerExit, cues, times } = facts;
  const endsMs = workerExit.atMs - LAST_MS - NOTICES_MS;
  const stoppedAtMs = cues.find(({ act }) => act.kind === 'stop-worker')?.atMs ?? Infinity;
  if (plan.sourceIsAbsent) return [{ state: 'connecting', fromMs: times.workerStartedAtMs, untilMs: endsMs }];
  if (workerExit.code !== 0 || hasCue(plan, 'silence-source')) return [];
  const untilItsEnd = appearances.flatMap((appearance, i): Stretch[] => {
    const goneMs = appearance.endedAtMs ?? NaN;
    const next = appearances[i + 1];
    const runs = { state: 'running', fromMs: beganAtMs(appearance), untilMs: goneMs - ASKED_MS };
    const awayUntilMs = next?.recordingAtMs ?? goneMs + LOOKED_FOR_MS - NOTICES_MS;
    const away = { state: 'reconnecting', fromMs: goneMs + NOTICES_MS, untilMs: awayUntilMs };
    const drains = { state: 'draining', fromMs: goneMs + LOOKED_FOR_MS + NOTICES_MS, untilMs: endsMs };
    return next ? [runs, away] : [runs, away, drains];
  });
  return [
    ...untilItsEnd.map(({ untilMs, ...stretch }) => ({
      ...stretch,
      untilMs: Math.min(untilMs, stoppedAtMs - ASKED_MS),
    })),
    { state: 'draining', fromMs: stoppedAtMs + NOTICES_MS, untilMs: endsMs },
  ].filter(({ fromMs, untilMs }) => fromMs < untilMs);
}

/** A worker can be asked for half a second after all is over, so that its last state is seen. */
const LAST_MS = 500;
const SURELY_LAST_MS = 400;

function lastWords({ facts: { workerExit, plan } }: Seen, health: readonly HealthSpan[]): string[] {
  if (isStoppedAtOnce(plan)) return [];
  const last = health.at(-1);
  const isAtTheEnd = last !== undefined && last.untilMs > workerExit.atMs - SURELY_LAST_MS;
  return isAtTheEnd && workerExit.signal === undefined && last.state !== 'stopped'
    ? [`reported ${last.state} when all was over: expected stopped`]
    : [];
}
