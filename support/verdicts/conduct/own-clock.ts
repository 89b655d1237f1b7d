import { delaySecondsOf, isStoppedAtOnce } from '../../broadcast/plan';
import { LOG_LINES } from '../../records/log-lines';
import { percentile } from '../../instruments/pace';
import type { LogBook, LogQuery, LogRecord } from '../../records/logs';
import { isForeignWorker } from '../../stack/foreign-worker';
import { beganAtMs } from '../source-times';
import type { Seen } from './seen';
import { inForce } from '../../stack/worker-settings';

/**
 * What our own worker times, by its own clock and log: to some ms, where two machines and a worker of somebody else's are allowed
 * some hundred. A busy machine is late now and then: so all may be late but the best of each kind. It may be late with the line that
 * something is timed from, too: so none may be early by more than the machine stood still.
 */
export function ownClockProblems(seen: Seen): string[] {
  const { logs } = seen;
  if (!logs || isForeignWorker()) return [];
  const waits = [...timeouts(seen, logs), ...probes(seen), ...attempts(seen, logs)];
  return [
    ...delayProblems(seen, logs),
    ...putOutProblems(seen, logs),
    ...figureProblems(seen, logs),
    ...lastFigures(seen, logs),
    ...attemptsTold(seen, logs),
    ...waitProblems(seen, waits),
    ...goodbye(seen, logs),
  ];
}

/** A line is written when its message has been put together. */
const EARLY_MS = 60;
const LATE_MS = 120;

interface Wait {
  what: string;
  ms: number;
  expectedMs: number;
}

function waitProblems({ heldUpMs }: Seen, waits: readonly Wait[]): string[] {
  const kinds = new Set(waits.map(({ what }) => what));
  return [...kinds].flatMap((kind) => {
    const offMs = waits.filter(({ what }) => what === kind).map(({ ms, expectedMs }) => ms - expectedMs);
    const [leastMs, mostMs] = [Math.min(...offMs), Math.max(...offMs)];
    return leastMs >= -EARLY_MS - heldUpMs && leastMs <= LATE_MS + heldUpMs
      ? []
      : [`${kind}: ${leastMs.toFixed(0)} to ${mostMs.toFixed(0)} ms late, of ${offMs.length}`];
  });
}

function timeouts(seen: Seen, logs: LogBook): Wait[] {
  const sent = new Map(
    logs.where(LOG_LINES.fragmentSent).map(({ fields, atMs }) => [fields['fragmentId'], atMs]),
  );
  return logs.where({ component: 'settle', fields: { reason: 'timeout' } }).map(({ fields, atMs }) => ({
    what: 'a fragment is given up',
    ms: atMs - (sent.get(fields['fragmentId']) ?? NaN),
    expectedMs: inForce(seen.facts.plan.worker).stsTimeoutMs,
  }));
}

function probes({ facts: { plan }, breaker }: Seen): Wait[] {
  const expectedMs = inForce(plan.worker).breakerCooldownMs;
  return breaker.flatMap(({ to, atMs }, i) => {
    const ms = atMs - (breaker[i - 1]?.atMs ?? NaN);
    return to === 'half-open' ? [{ what: 'the breaker lets a probe through', ms, expectedMs }] : [];
  });
}

const delaysOf = ({ facts: { plan } }: Seen): readonly number[] => inForce(plan.worker).reconnectDelaysMs;
const isAttempt = ({ fields }: LogRecord): boolean => fields['delayMs'] !== undefined;

/** Each from the loss, or the attempt in vain, before it. */
function attempts(seen: Seen, logs: LogBook): Wait[] {
  const lines = logs.where({ component: 'connection' });
  return lines.flatMap((line, i) => {
    const ms = line.atMs - (lines[i - 1]?.atMs ?? NaN);
    const expectedMs = delaysOf(seen)[Number(line.fields['attempt']) - 1] ?? NaN;
    return isAttempt(line)
      ? [{ what: `attempt ${String(line.fields['attempt'])} to come back`, ms, expectedMs }]
      : [];
  });
}

/** Its number and its delay stand in the line of an attempt. */
function attemptsTold(seen: Seen, logs: LogBook): string[] {
  const lines = logs.where({ component: 'connection' }).filter(isAttempt);
  return lines.flatMap(({ fields: { attempt, delayMs } }) =>
    delaysOf(seen)[Number(attempt) - 1] === delayMs
      ? []
      : [`attempt ${String(attempt)} to come back, told to come after ${String(delayMs)} ms`],
  );
}

/** Sound waits up to 25 ms for the pictures that it goes out with, and was captured up to a read before it was noted. */
const BEST_DELAY_MS = { least: -120, most: 40 };
const SOON_MS = 1000;
/** The best of fewer may be one that was held up. */
const ENOUGH = 3;

/** From the capture of a fragment to its put-out, for each appearance of the source by itself. */
function delayProblems({ facts, heldUpMs }: Seen, logs: LogBook): string[] {
  const delayMs = delaySecondsOf(facts.plan) * 1000;
  const lines = logs.where({ ...LOG_LINES.fragmentPutOut, has: ['latencyMs'] });
  const offs = lines.map(({ fields, atMs }) => {
    const latencyMs = Number(fields['latencyMs']);
    return { capturedAtMs: atMs - latencyMs, ms: latencyMs - delayMs };
  });
  return facts.appearances.flatMap((appearance, i) => {
    const [fromMs, toMs] = [appearance, facts.appearances[i + 1]].map((each) =>
      each ? beganAtMs(each) - SOON_MS : Infinity,
    );
    const own = offs
      .filter(({ capturedAtMs: at }) => at >= (fromMs ?? NaN) && at < (toMs ?? Infinity))
      .map(({ ms }) => ms);
    if (own.length < ENOUGH) return [];
    const [least, most] = [Math.min(...own), Math.max(...own)];
    return most >= BEST_DELAY_MS.least && least <= BEST_DELAY_MS.most + heldUpMs
      ? []
      : [
          `fragments are put out ${least.toFixed(0)} to ${most.toFixed(0)} ms later than segment and offset after their capture`,
        ];
  });
}

/** Whatever latency a line tells: half of them are written no sooner than their sound is due, by when its source sent it. */
function putOutProblems({ facts }: Seen, logs: LogBook): string[] {
  const [appearance, ...others] = facts.appearances;
  if (!appearance || others.length > 0 || facts.plan.faults?.clock) return [];
  const dueMs = beganAtMs(appearance) + delaySecondsOf(facts.plan) * 1000;
  const lines = logs.where({ ...LOG_LINES.fragmentPutOut, has: ['startMs'] });
  const lateMs = lines.map(({ fields, atMs }) => atMs - dueMs - Number(fields['startMs']));
  const usualMs = percentile(lateMs, 0.5);
  return usualMs < BEST_DELAY_MS.least
    ? [`fragments are told to be put out ${(-usualMs).toFixed(0)} ms before they are due`]
    : [];
}

const FRAGMENTS = 'worker_fragments_total';
/** Figures that move with a line of the log. */
const TOLD_TWICE: readonly { name: string; stages?: readonly string[]; line: LogQuery }[] = [
  { name: FRAGMENTS, stages: ['produced'], line: LOG_LINES.fragmentReady },
  { name: FRAGMENTS, stages: ['sent'], line: LOG_LINES.fragmentSent },
  { name: FRAGMENTS, stages: ['dubbed', 'fallback'], line: { component: 'settle', level: 'info' } },
  { name: 'worker_audio_fragments_total', line: LOG_LINES.fragmentPutOut },
];

/** Figure and line are of one moment: no reading counts what is told after it, or lacks what was told before. */
function figureProblems({ metrics }: Seen, logs: LogBook): string[] {
  return TOLD_TWICE.flatMap(({ name, stages, line }) => {
    const [first = [], ...more] = (stages?.map((stage) => ({ stage })) ?? [{}]).map((labels) =>
      metrics.readings(name, labels),
    );
    const toldAtMs = logs.where({ ...line, has: ['fragmentId'] }).map(({ atMs }) => atMs);
    const until = (ms: number): number => toldAtMs.filter((atMs) => atMs <= ms).length;
    const wrong = first.flatMap(({ atMs, answeredAtMs, value }, i) => {
      const count = more.reduce((sum, readings) => sum + (readings[i]?.value ?? NaN), value);
      const [least, most] = [until(atMs - EARLY_MS), until(answeredAtMs + EARLY_MS)];
      return count >= least && count <= most ? [] : [{ count, told: count < least ? least : most }];
    })[0];
    const what = [name, ...(stages ?? [])].join(' ');
    return wrong ? [`${what} was ${wrong.count} when ${wrong.told} had a line in the log`] : [];
  });
}

/** So long the figures can be read when all is over. */
const LAST_MS = 500;
/** Who is not there refuses at once. What takes longer may be the suite's own doing, which reads late what came in time. */
const AT_ONCE_MS = 1000;

function lastFigures({ metrics, facts: { workerExit } }: Seen, logs: LogBook): string[] {
  const end = logs.where({ component: 'worker', has: ['code'] }).at(-1);
  if (!end) return [];
  const untilMs = end.atMs + LAST_MS - EARLY_MS;
  const failed = metrics.failures.find(
    ({ atMs, answeredAtMs }) =>
      atMs > (metrics.scrapes[0]?.atMs ?? Infinity) && answeredAtMs < Math.min(untilMs, atMs + AT_ONCE_MS),
  );
  return [
    ...(workerExit.atMs < untilMs
      ? [`it was gone ${(workerExit.atMs - end.atMs).toFixed(0)} ms after its last line: expected ${LAST_MS}`]
      : []),
    ...(failed ? [`its metrics could not be read while it was there: ${failed.reason}`] : []),
  ];
}

/** What a media server gets between the last sound and the goodbye, so that its recorder has all (docs/contract.md). */
const CATCHES_UP_MS = 300;
const EVEN_MS = 60;

function goodbye({ facts: { workerExit, plan } }: Seen, logs: LogBook): string[] {
  const lines = logs.where({ ...LOG_LINES.fragmentPutOut, has: ['startMs', 'durationMs'] });
  const [last, end] = [lines.at(-1), logs.where({ component: 'worker', has: ['code'] }).at(-1)];
  if (!last || !end || workerExit.code !== 0 || isStoppedAtOnce(plan)) return [];
  const zeroMs = Math.min(...lines.map(({ fields, atMs }) => atMs - Number(fields['startMs'])));
  const endMs = zeroMs + Number(last.fields['startMs']) + Number(last.fields['durationMs']);
  const ms = end.atMs - endMs;
  return ms >= CATCHES_UP_MS - EVEN_MS
    ? []
    : [`it left ${ms.toFixed(0)} ms after the last sound: expected ${CATCHES_UP_MS}`];
}
