import { inspect } from 'node:util';
import type { BroadcastFacts } from '../../broadcast/facts';
import type { LogBook } from '../../records/logs';
import { OutOfBounds } from '../../verdicts/out-of-bounds';
import type { FailureView } from '../failure-view';
import type { Timeline, TimelineFragment } from '../timeline';
import { shown } from './records';
import type { TimelineClock } from './timeline';

/** What went wrong first in a scenario. */
export interface Failure {
  /** Text of the step; END_OF_SCENARIO for what holds at the end of each. */
  step: string;
  message: string;
  error: unknown;
}

/** What chai adds to an error that has compared two values. */
interface Compared {
  expected?: unknown;
  actual?: unknown;
  showDiff?: boolean;
}

/** Beyond this a value is no longer read, but searched: it is in the files. */
const MAX_VALUE_CHARS = 2000;

export const failureOf = (step: string, error: unknown): Failure => ({
  step,
  error,
  message: error instanceof Error ? error.message : String(error),
});

/** The two values that an assertion compared, or what our own errors say in words. */
export function compared({ error, message }: Failure): Pick<FailureView, 'expected' | 'seen'> {
  if (error instanceof OutOfBounds) return { expected: error.allowed, seen: error.seen };
  const { expected, actual, showDiff } = (error ?? {}) as Compared;
  if (showDiff === true || expected !== undefined) return { expected: show(expected), seen: show(actual) };
  const [, said, found] = /\bexpected ([^\n]+?),? (?:saw|seen|found):? ([^\n]+)/i.exec(message) ?? [];
  return said === undefined || found === undefined ? {} : { expected: cut(said), seen: cut(found) };
}

const show = (value: unknown): string =>
  cut(typeof value === 'string' ? value : inspect(value, { depth: 5, breakLength: 90, maxArrayLength: 40 }));

const cut = (text: string): string => shown(text, MAX_VALUE_CHARS);

/** When something went wrong, in seconds as in a timeline, and what tells so. */
export interface FailureMoment {
  at: number;
  because: string;
}

/**
 * Steps judge records after the fact, so what a failure is about must be told from its words: a second, a fragment or a
 * segment; else from the worker's first error, its end, or the first thing that was done to it.
 * @returns undefined where nothing tells
 */
export function momentOf(
  { message, step }: Pick<Failure, 'message' | 'step'>,
  timeline: Timeline,
  logs: LogBook,
  { workerExit }: Pick<BroadcastFacts, 'workerExit'>,
  clock: TimelineClock,
): FailureMoment | undefined {
  const [error] = logs.where({ level: 'error' });
  const [fault] = timeline.faults.filter(({ at }) => at > 0);
  return (
    inWords(message, timeline) ??
    inWords(step, timeline) ??
    (error && { at: clock(error.atMs), because: `the worker logged the error "${error.message}"` }) ??
    (workerExit.code !== 0 ? { at: clock(workerExit.atMs), because: 'the worker ended' } : undefined) ??
    (fault && { at: fault.at, because: fault.what })
  );
}

function inWords(text: string, timeline: Timeline): FailureMoment | undefined {
  const second = numberAfter(text, /\b(?:from|at) second (\d+)/);
  const segment = numberAfter(text, /\bsegment (\d+)/);
  const fragment = numberAfter(text, /\bfragment (\d+)/);
  if (second !== undefined) return named(atSecond(second, timeline), `second ${second} of the programme`);
  if (fragment !== undefined) return named(atFragment(fragment, timeline), `fragment ${fragment}`);
  return segment === undefined ? undefined : named(atSegment(segment, timeline), `segment ${segment}`);
}

const named = (at: number | undefined, what: string): FailureMoment | undefined =>
  at === undefined ? undefined : { at, because: `the failure names ${what}` };

/** When viewers got it. */
function atSecond(second: number, { fragments, segmentSeconds }: Timeline): number | undefined {
  const number = Math.floor(second / segmentSeconds) + 1;
  const putOutAt = fragments.find(({ segment }) => segment === number)?.putOutAt;
  return putOutAt === undefined ? undefined : putOutAt + (second % segmentSeconds);
}

/** Fragments are counted from 1 as the STS receives them. */
function atFragment(number: number, { fragments }: Timeline): number | undefined {
  const sent = fragments.filter(({ sentAt }) => sentAt !== undefined);
  const fragment: TimelineFragment | undefined = sent.sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))[
    number - 1
  ];
  return fragment?.answeredAt ?? fragment?.sentAt;
}

const atSegment = (number: number, { fragments }: Timeline): number | undefined =>
  fragments.find(({ segment }) => segment === number)?.putOutAt;

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
