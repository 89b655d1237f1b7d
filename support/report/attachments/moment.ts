import type { BroadcastFacts } from '../../broadcast/facts';
import type { LogBook } from '../../records/logs';
import type { Story, StoryFragment } from '../story';
import type { StoryClock } from './clock';
import type { Failure } from './failure';

/** When something went wrong, in seconds as in a story, and what tells so. */
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
  story: Story,
  logs: LogBook,
  { workerExit }: Pick<BroadcastFacts, 'workerExit'>,
  clock: StoryClock,
): FailureMoment | undefined {
  const [error] = logs.where({ level: 'error' });
  const [fault] = story.faults.filter(({ at }) => at > 0);
  return (
    inWords(message, story) ??
    inWords(step, story) ??
    (error && { at: clock(error.atMs), because: `the worker logged the error "${error.message}"` }) ??
    (workerExit.code !== 0 ? { at: clock(workerExit.atMs), because: 'the worker ended' } : undefined) ??
    (fault && { at: fault.at, because: fault.what })
  );
}

function inWords(text: string, story: Story): FailureMoment | undefined {
  const second = numberAfter(text, /\b(?:from|at) second (\d+)/);
  const segment = numberAfter(text, /\bsegment (\d+)/);
  const fragment = numberAfter(text, /\bfragment (\d+)/);
  if (second !== undefined) return named(atSecond(second, story), `second ${second} of the programme`);
  if (fragment !== undefined) return named(atFragment(fragment, story), `fragment ${fragment}`);
  return segment === undefined ? undefined : named(atSegment(segment, story), `segment ${segment}`);
}

const named = (at: number | undefined, what: string): FailureMoment | undefined =>
  at === undefined ? undefined : { at, because: `the failure names ${what}` };

/** When viewers got it. */
function atSecond(second: number, { fragments, segmentSeconds }: Story): number | undefined {
  const number = Math.floor(second / segmentSeconds) + 1;
  const putOutAt = fragments.find(({ segment }) => segment === number)?.putOutAt;
  return putOutAt === undefined ? undefined : putOutAt + (second % segmentSeconds);
}

/** Fragments are counted from 1 as the STS receives them. */
function atFragment(number: number, { fragments }: Story): number | undefined {
  const sent = fragments.filter(({ sentAt }) => sentAt !== undefined);
  const fragment: StoryFragment | undefined = sent.sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))[
    number - 1
  ];
  return fragment?.answeredAt ?? fragment?.sentAt;
}

const atSegment = (number: number, { fragments }: Story): number | undefined =>
  fragments.find(({ segment }) => segment === number)?.putOutAt;

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
