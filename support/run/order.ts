import { groupsBy } from '../base/groups-by';
import { plannedAs } from '../broadcast/catalogue';

/** A scenario as cucumber's messages have it. */
interface Item {
  pickle: { steps: readonly { text: string }[] };
}

/** Of so many workers one begins with what computes. */
const WORKERS_TO_ONE_COMPUTING = 5;
/** What a scenario costs beside its broadcast. */
const OWN_SECONDS = 1;

/**
 * Those first that take longest by their words, so that a parallel run ends with its longest one. Of those that look at the same broadcast one is enough to get it going; the others come last, when it is there, and keep no
 * worker waiting. Broadcasts wait for time to pass, all else computes: a few workers do that from the beginning, beside the first
 * broadcasts, as it would have the cores to itself at the end.
 * @param workers how many take scenarios from the list at the same time
 */
export function longestFirst<T extends Item>(items: readonly T[], workers: number): T[] {
  const expected = ({ pickle }: T): number => secondsOfProgramme(pickle);
  const sorted = [...items].sort((a, b) => expected(b) - expected(a));
  const leaders = new Map<unknown, T>();
  for (const item of [...sorted].reverse()) leaders.set(sharedBy(item.pickle), item);
  const leads = (item: T): boolean => leaders.get(sharedBy(item.pickle)) === item;
  const broadcasts = ({ pickle }: T): boolean => secondsOfProgramme(pickle) > 0;
  const waiting = sorted.filter((item) => leads(item) && broadcasts(item));
  const computing = sorted.filter((item) => leads(item) && !broadcasts(item));
  const first = waiting.splice(0, workers - Math.floor(workers / WORKERS_TO_ONE_COMPUTING));
  return [...first, ...computing, ...waiting, ...sorted.filter((item) => !leads(item))];
}

/** @returns index from 1; undefined for anything but a part of a whole */
export function parseShard(text: string): { index: number; total: number } | undefined {
  const [index = 0, total = 0] = /^\d{1,4}\/\d{1,4}$/.test(text) ? text.split('/').map(Number) : [];
  return index >= 1 && index <= total ? { index, total } : undefined;
}

/**
 * The same parts wherever it is asked, of about the same length; each scenario is in exactly one of them. Unlike cucumber's own
 * shards they keep the scenarios of one broadcast together, which would else be performed in each part again.
 * @returns in the order of the items
 */
export function split<T extends Item>(items: readonly T[], total: number): T[][] {
  const parts = Array.from({ length: total }, () => ({ seconds: 0, items: new Set<T>() }));
  for (const group of longestGroups(items)) {
    const part = parts.reduce((least, each) => (each.seconds < least.seconds ? each : least));
    part.seconds += secondsOf(group);
    for (const item of group) part.items.add(item);
  }
  return parts.map((part) => items.filter((item) => part.items.has(item)));
}

/** Those that share a broadcast together. */
function longestGroups<T extends Item>(items: readonly T[]): T[][] {
  const groups = groupsBy(items, ({ pickle }) => sharedBy(pickle));
  return groups.sort((a, b) => secondsOf(b) - secondsOf(a));
}

const secondsOf = (group: readonly Item[]): number =>
  Math.max(...group.map(({ pickle }) => secondsOfProgramme(pickle))) + group.length * OWN_SECONDS;

const secondsOfProgramme = ({ steps }: Item['pickle']): number =>
  statedSeconds(steps.map(({ text }) => text));

/** The same for all scenarios that look at one broadcast. */
const sharedBy = (pickle: Item['pickle']): unknown =>
  broadcastOf(pickle.steps.map(({ text }) => text)) ?? pickle;

const RECORDED = 'the recorded broadcast of ';
/** A worker that is refused, or gives up, does so within the time that its scenario allows. */
const READS = /^a worker\b.* reads\b/;
const LONGEST_WAIT_SECONDS = 20;
/** Beside the programme: start, delay, the worker's goodbye and analysis. */
const AROUND_SECONDS = 25;
/** Of a broadcast whose words do not say it. */
const STANDARD_PROGRAMME_SECONDS = 60;

/**
 * What tells broadcasts apart: the words that describe one, up to the step that runs it.
 * @param texts of a scenario's steps
 * @returns undefined where it shares no broadcast
 */
export function broadcastOf(texts: readonly string[]): string | undefined {
  if (texts[0]?.startsWith(RECORDED)) return plannedAs(texts[0].slice(RECORDED.length));
  const run = texts.indexOf('it is broadcast');
  return run < 0 ? undefined : texts.slice(0, run).join('\n');
}

/**
 * How long it should take, by its words: the length of its programme, as often as it begins, or the time that a worker is given.
 * @returns 0 where nothing is broadcast
 */
export function statedSeconds(texts: readonly string[]): number {
  const length = firstNumber(texts, /\ba programme of ([\d.]+) seconds/);
  const times = texts.some((text) => text.endsWith('begins the programme anew')) ? 2 : 1;
  if (length !== undefined) return length * times + AROUND_SECONDS;
  if (texts.some((text) => READS.test(text)))
    return firstNumber(texts, /^within (\d+) seconds/) ?? LONGEST_WAIT_SECONDS;
  return texts[0]?.startsWith(RECORDED) ? STANDARD_PROGRAMME_SECONDS + AROUND_SECONDS : 0;
}

function firstNumber(texts: readonly string[], pattern: RegExp): number | undefined {
  const [first] = texts.flatMap((text) => pattern.exec(text)?.[1] ?? []);
  return first === undefined ? undefined : Number(first);
}
