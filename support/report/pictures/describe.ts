import { counted } from '../summary';
import type { Timeline, TimelineFragment } from '../timeline';
import { short } from './frame';

/** A list longer than this is no longer listened to. */
const MOST_NAMED = 8;

/** What the timeline shows, in sentences. */
export function describeTimeline(timeline: Timeline): string {
  const { faults, breaker, backpressure } = timeline;
  return [
    describeSegments(timeline),
    sentence(
      'Ordered: ',
      faults.map(({ at, what }) => `${what} ${at === 0 ? 'from the start' : atSecond(at)}`),
    ),
    breaker.length === 0
      ? 'The breaker stayed closed.'
      : sentence(
          'The breaker was ',
          breaker.map(({ at, state }) => `${state.replace('-', ' ')} ${atSecond(at)}`),
        ),
    sentence(
      'The STS asked for ',
      backpressure.map(({ at, action }) => `${ACTIONS[action] ?? action} ${atSecond(at)}`),
    ),
    describeConnection(timeline),
  ]
    .filter((each) => each !== '')
    .join(' ');
}

/** How many segments became what, and which. */
function describeSegments(timeline: Timeline): string {
  const { fragments, fragmentsLeftOut, endedAt } = timeline;
  if (fragments.length === 0) return `No fragment was produced; the worker ended ${atSecond(endedAt)}.`;
  const dubbed = fragments.filter(({ outcome }) => outcome === 'dubbed').length;
  const others = runsOf(fragments).filter(({ outcome }) => outcome !== 'dubbed');
  const more = fragmentsLeftOut > 0 ? ` (and ${fragmentsLeftOut} more)` : '';
  return (
    `${counted(fragments.length, 'segment')}${more}: ${dubbed} dubbed, ${fragments.length - dubbed} not.` +
    sentence(
      ' Not dubbed: ',
      others.map((run) => `${namesOf(run)} ${outcomeOf(run)} ${secondsOf(run, timeline)}`),
    )
  );
}

const secondsOf = ({ first, last }: Run, { segmentSeconds, programmeSeconds }: Timeline): string =>
  `at ${short((first - 1) * segmentSeconds)} to ${short(Math.min(last * segmentSeconds, programmeSeconds))} s`;

function describeConnection({ connection, endedAt }: Timeline): string {
  const losses = connection.filter(({ what }, i) => what === 'lost' && i < connection.length - 1);
  const refused = connection.filter(({ what }) => what === 'refused').length;
  if (losses.length === 0) return `The worker ended ${atSecond(endedAt)}.`;
  const lost = losses.map(({ at }) => atSecond(at)).slice(0, MOST_NAMED);
  const back = connection.findLast(({ what }) => what === 'connected');
  const tried = refused > 0 ? `, ${counted(refused, 'attempt')} refused` : '';
  const again = back && back.at > (losses[0]?.at ?? 0) ? `, there again ${atSecond(back.at)}` : '';
  return `The connection was lost ${lost.join(', ')}${tried}${again}. The worker ended ${atSecond(endedAt)}.`;
}

const ACTIONS: Readonly<Record<string, string>> = {
  pause: 'a pause',
  slow_down: 'slowing down',
  none: 'nothing',
};

const atSecond = (at: number): string => `at ${at.toFixed(1)} s`;

/** @returns '' where there is nothing to name */
function sentence(beginning: string, named: readonly string[]): string {
  if (named.length === 0) return '';
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  return `${beginning}${named.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

/** Segments in a row of which the same became. */
interface Run {
  /** Numbers of segments, from 1, both included. */
  first: number;
  last: number;
  outcome: TimelineFragment['outcome'];
  reason: string | undefined;
}

function runsOf(fragments: readonly TimelineFragment[]): Run[] {
  const runs: Run[] = [];
  for (const { segment, outcome, reason } of fragments) {
    const last = runs.at(-1);
    if (last && last.outcome === outcome && last.reason === reason && last.last === segment - 1)
      last.last = segment;
    else runs.push({ first: segment, last: segment, outcome, reason });
  }
  return runs;
}

/** `segment 3` or `segments 3 to 7`. */
const namesOf = ({ first, last }: Pick<Run, 'first' | 'last'>): string =>
  first === last ? `segment ${first}` : `segments ${first} to ${last}`;

/** `dubbed`, `original (breaker open)`, `never settled`. */
function outcomeOf({ outcome, reason }: Pick<Run, 'outcome' | 'reason'>): string {
  if (outcome === undefined) return 'never settled';
  return reason === undefined ? outcome : `${outcome} (${reason.replace('_', ' ')})`;
}
