import { ReportError, type Run } from './run-messages';
import type { Message } from './summarize';

type Timestamp = NonNullable<Message['testRunStarted']>['timestamp'];

/**
 * Makes the messages of one run of those of several. Each run has its own ids for the same features: they become those
 * of the first run that has the feature.
 * @throws ReportError when the features differ, or a scenario was run by two of them
 */
export function mergeMessages(runs: readonly Run[]): Message[] {
  expectSameFeatures(runs);
  const texts = new Map<string, Message>();
  const parts = runs.map(withOwnWorkers).map(({ name, messages }) => {
    const ids = idsAsIn([...texts.values()], messages);
    for (const [key, message] of textKeys(messages)) if (!texts.has(key)) texts.set(key, message);
    return { name, messages: messages.filter(isOfTheRun).map((message) => replaceIds(message, ids)) };
  });
  expectEachOnce(parts);
  const all = runs.flatMap(({ messages }) => messages);
  const meta = all.filter((message) => message.meta).slice(0, 1);
  return [
    ...meta,
    ...texts.values(),
    ...asOneRun(
      all,
      parts.flatMap(({ messages }) => messages),
    ),
  ];
}

/** Where the run begins and ends is said once. */
function asOneRun(all: readonly Message[], messages: readonly Message[]): Message[] {
  const started = all.flatMap(({ testRunStarted }) => testRunStarted ?? []).sort(byTime);
  const finished = all.flatMap(({ testRunFinished }) => testRunFinished ?? []).sort(byTime);
  const [begin, end] = [started[0], finished.at(-1)];
  if (!begin || !end) throw new ReportError('No run was given that has a beginning and an end.');
  const success = finished.every((each) => each.success);
  const run = [{ testRunStarted: begin }, ...messages, { testRunFinished: { ...end, success } }];
  return replaceIds(run, new Map(started.map(({ id }) => [id ?? '', begin.id ?? ''])));
}

/** Text is the same in all runs, and begin and end are said by `asOneRun`. */
function isOfTheRun(message: Message): boolean {
  const { meta, source, gherkinDocument, pickle, testRunStarted, testRunFinished } = message;
  return !(meta ?? source ?? gherkinDocument ?? pickle ?? testRunStarted ?? testRunFinished);
}

/** Worker 0 of one machine is not worker 0 of another. */
function withOwnWorkers({ name, messages }: Run, index: number): Pick<Run, 'name' | 'messages'> {
  const rename = (message: Message): Message => {
    const { testCaseStarted } = message;
    if (!testCaseStarted) return message;
    const workerId = `${index + 1}.${testCaseStarted.workerId ?? 0}`;
    return { testCaseStarted: { ...testCaseStarted, workerId } };
  };
  return { name, messages: messages.map(rename) };
}

function expectSameFeatures(runs: readonly Run[]): void {
  const seen = new Map<string, { data: string; name: string }>();
  for (const { name, messages } of runs)
    for (const { source } of messages) {
      if (!source) continue;
      const before = seen.get(source.uri);
      if (before && before.data !== source.data)
        throw new ReportError(
          `${source.uri} is not the same in ${before.name} and ${name}: only runs of the same version of the features can be merged.`,
        );
      seen.set(source.uri, { data: source.data, name });
    }
}

function expectEachOnce(runs: readonly { name: string; messages: readonly Message[] }[]): void {
  const ranIn = new Map<string, string>();
  for (const { name, messages } of runs)
    for (const { testCase } of messages) {
      if (!testCase) continue;
      const before = ranIn.get(testCase.pickleId);
      if (before !== undefined)
        throw new ReportError(`${before} and ${name} ran the same scenario: each may be given once only.`);
      ranIn.set(testCase.pickleId, name);
    }
}

function byTime(a: { timestamp: Timestamp }, b: { timestamp: Timestamp }): number {
  return a.timestamp.seconds - b.timestamp.seconds || a.timestamp.nanos - b.timestamp.nanos;
}

/** Ids, old to new. */
type Ids = ReadonlyMap<string, string>;

/**
 * The messages that only tell what stands in the features, by a key that is the same in every run: sources, documents
 * and pickles, the latter by their order in the file.
 */
function textKeys(messages: readonly Message[]): Map<string, Message> {
  const pickles = new Map<string, number>();
  const keyOf = ({ source, gherkinDocument, pickle }: Message): string | undefined => {
    if (source) return `source ${source.uri}`;
    if (gherkinDocument) return `document ${gherkinDocument.uri ?? ''}`;
    if (!pickle) return undefined;
    const place = pickles.get(pickle.uri) ?? 0;
    pickles.set(pickle.uri, place + 1);
    return `pickle ${place} of ${pickle.uri}`;
  };
  const keyed = messages.map((message) => [keyOf(message), message] as const);
  return new Map(keyed.flatMap(([key, message]) => (key === undefined ? [] : [[key, message] as const])));
}

/** How the ids of `other` are called in `first`, where both have the same text. */
function idsAsIn(first: readonly Message[], other: readonly Message[]): Ids {
  const ids = new Map<string, string>();
  const originals = textKeys(first);
  for (const [key, message] of textKeys(other)) pair(originals.get(key), message, ids);
  return ids;
}

/** The same message with the new ids wherever there were old ones. */
function replaceIds<T>(value: T, ids: Ids): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? (ids.get(each) ?? each) : each,
  ) as T;
}

/** Walks two trees of the same shape. */
function pair(original: unknown, copy: unknown, ids: Map<string, string>): void {
  if (!isTree(original) || !isTree(copy)) return;
  for (const [key, value] of Object.entries(copy)) {
    const twin = original[key];
    if (key === 'id' && typeof value === 'string' && typeof twin === 'string') ids.set(value, twin);
    else pair(twin, value, ids);
  }
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * Runs that were parts of a whole must be all of its parts.
 * @throws ReportError with the parts that are missing, or given twice
 */
export function expectAllShards(runs: readonly Run[]): void {
  const shards = runs.map(({ summary }) => summary?.shard ?? undefined);
  if (shards.every((shard) => shard === undefined)) return;
  const [{ total = 0 } = {}] = shards.flatMap((shard) => (shard === undefined ? [] : [parse(shard)]));
  const expected = Array.from({ length: total }, (_, i) => `${i + 1}/${total}`);
  const problems = [
    ...runs.flatMap(({ name }, i) => problemOf(name, shards[i], expected, shards.indexOf(shards[i]) < i)),
    ...expected.filter((shard) => !shards.includes(shard)).map((shard) => `Shard ${shard} is missing.`),
  ];
  if (problems.length > 0) throw new ReportError(problems.join('\n'));
}

function problemOf(
  name: string,
  shard: string | undefined,
  expected: readonly string[],
  isAgain: boolean,
): string[] {
  if (shard === undefined) return [`${name} is not the run of a shard, or its summary.json is missing.`];
  if (!expected.includes(shard))
    return [`${name} is shard ${shard}: expected one of ${expected.join(', ')}.`];
  return isAgain ? [`${name} is shard ${shard}, which was given before.`] : [];
}

function parse(shard: string): { total: number } {
  return { total: Number(shard.split('/')[1]) };
}
