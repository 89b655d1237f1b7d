import { ReportError, type Run } from './run-messages';
import { idsAsIn, replaceIds, textKeys } from './same-ids';
import type { Message } from './summary-builder';

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
