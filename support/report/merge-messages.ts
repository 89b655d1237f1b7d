import { groupsBy } from '../base/groups-by';
import { ReportError, type Run } from './run-messages';
import type { Message } from './summarize';

/** What one run tells of a feature: its source, its document and its pickles. */
interface FeatureTold {
  run: string;
  messages: readonly Message[];
}

/**
 * Makes the messages of one run of those of several. Each run has its own ids for the same features: they become those
 * of the first run that has the feature.
 * @throws ReportError when the features differ, or a scenario was run by two of them
 */
export function mergeMessages(runs: readonly Run[]): Message[] {
  const all = runs.flatMap(({ messages }) => messages);
  const started = all.flatMap(({ testRunStarted }) => testRunStarted ?? []).sort(byTime);
  const finished = all.flatMap(({ testRunFinished }) => testRunFinished ?? []).sort(byTime);
  const [begin, end] = [started[0], finished.at(-1)];
  if (!begin || !end) throw new ReportError('No run was given that has a beginning and an end.');
  const features = new Map<string, FeatureTold>();
  const ids = new Map(started.map(({ id }) => [id, begin.id]));
  for (const run of runs) learnIds(run, features, ids);
  const told = runs.flatMap(({ messages }, index) =>
    messages.filter(isOfItsOwn).map((message) => replaceIds(withOwnWorker(message, index), ids)),
  );
  expectEachOnce(runs, ids);
  const success = finished.every((each) => each.success);
  return [
    ...all.filter(({ meta }) => meta).slice(0, 1),
    ...[...features.values()].flatMap(({ messages }) => messages),
    { testRunStarted: begin },
    ...told,
    { testRunFinished: replaceIds({ ...end, success }, ids) },
  ];
}

const uriOf = ({ source, gherkinDocument, pickle }: Message): string | undefined =>
  source?.uri ?? gherkinDocument?.uri ?? pickle?.uri;

/** The same text gives the same ids in the same order. */
function learnIds(
  { name, messages }: Run,
  features: Map<string, FeatureTold>,
  ids: Map<string | undefined, string | undefined>,
): void {
  for (const own of groupsBy(messages.filter(uriOf), (message) => uriOf(message) ?? '')) {
    const uri = uriOf(own[0]) ?? '';
    const first = features.get(uri);
    if (!first) {
      features.set(uri, { run: name, messages: own });
      continue;
    }
    if (textOf(first.messages) !== textOf(own))
      throw new ReportError(
        `${uri} is not the same in ${first.run} and ${name}: only runs of the same version of the features can be merged.`,
      );
    const known = idsIn(first.messages);
    for (const [i, id] of idsIn(own).entries()) ids.set(id, known[i]);
  }
}

const textOf = (messages: readonly Message[]): string =>
  messages.map(({ source }) => source?.data ?? '').join('');

function idsIn(messages: readonly Message[]): string[] {
  const ids: string[] = [];
  JSON.stringify(messages, (key, value: unknown) => {
    if (key === 'id') ids.push(String(value));
    return value;
  });
  return ids;
}

/** Features are the same in all runs, and the whole has one beginning and one end. */
const isOfItsOwn = (message: Message): boolean =>
  uriOf(message) === undefined && !(message.meta ?? message.testRunStarted ?? message.testRunFinished);

/** Worker 0 of one machine is not worker 0 of another. */
function withOwnWorker(message: Message, run: number): Message {
  const { testCaseStarted } = message;
  if (!testCaseStarted) return message;
  return { testCaseStarted: { ...testCaseStarted, workerId: `${run + 1}.${testCaseStarted.workerId ?? 0}` } };
}

/** The same message with the new ids wherever there were old ones. */
function replaceIds<T>(value: T, ids: ReadonlyMap<string | undefined, string | undefined>): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? (ids.get(each) ?? each) : each,
  ) as T;
}

function expectEachOnce(
  runs: readonly Run[],
  ids: ReadonlyMap<string | undefined, string | undefined>,
): void {
  const ranIn = new Map<string, string>();
  for (const { name, messages } of runs)
    for (const { pickleId } of messages.flatMap(({ testCase }) => testCase ?? [])) {
      const pickle = ids.get(pickleId) ?? pickleId;
      const before = ranIn.get(pickle);
      if (before !== undefined)
        throw new ReportError(`${before} and ${name} ran the same scenario: each may be given once only.`);
      ranIn.set(pickle, name);
    }
}

type Timestamp = NonNullable<Message['testRunStarted']>['timestamp'];

const byTime = (a: { timestamp: Timestamp }, b: { timestamp: Timestamp }): number =>
  a.timestamp.seconds - b.timestamp.seconds || a.timestamp.nanos - b.timestamp.nanos;

/**
 * Runs that were parts of a whole must be all of its parts, each once.
 * @throws ReportError with what is given, and what is not
 */
export function expectAllShards(runs: readonly Run[]): void {
  const given = runs.map(({ summary }) => summary?.shard ?? 'no shard');
  const total = Number(given.find((shard) => shard.includes('/'))?.split('/')[1] ?? 0);
  if (total === 0) return;
  const expected = Array.from({ length: total }, (_, i) => `${i + 1}/${total}`);
  if (expected.join() === [...given].sort(byNumber).join()) return;
  const told = runs.map(({ name }, i) => `${name} is ${given[i]}`);
  throw new ReportError(`Expected each of ${expected.join(', ')} once: ${told.join(', ')}.`);
}

const byNumber = (a: string, b: string): number => parseInt(a, 10) - parseInt(b, 10);
