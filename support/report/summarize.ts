import type { CoordinatorEventValues } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import type { Limit } from './limits';
import {
  END_OF_SCENARIO,
  type Failure,
  FIGURES_MEDIA_TYPE,
  LEFT_OUT_MEDIA_TYPE,
  LIMITS_MEDIA_TYPE,
  rowsIn,
  rowStates,
  RUN_INFO_MEDIA_TYPE,
  type RunInfo,
  type ScenarioStatus,
  type ScenarioSummary,
  START_OF_SCENARIO,
  type Summary,
} from './summary';

/** https://github.com/cucumber/messages */
export type Message = CoordinatorEventValues['message'];
type Pickle = NonNullable<Message['pickle']>;
type Attempt = NonNullable<Message['testCaseStarted']>;
type StepEnd = NonNullable<Message['testStepFinished']>;
type Attachment = NonNullable<Message['attachment']>;
type Timestamp = NonNullable<Message['testRunStarted']>['timestamp'];

const HARMLESS: readonly ScenarioStatus[] = ['unknown', 'passed', 'skipped'];

/** What messages do not tell of a run. */
export interface RunFacts {
  shard: string | null;
  cpuSeconds: number | null;
}

/** A scenario that was to be run, with what is told of it. */
export interface ScenarioTold {
  pickle: Pickle;
  /** Of one that is retried the last; undefined for one that never began. */
  attempt: Attempt | undefined;
  attachments: readonly Attachment[];
  summary: ScenarioSummary;
}

export function queryOf(messages: readonly Message[]): Query {
  const query = new Query();
  for (const message of messages) query.update(message);
  return query;
}

/** Makes the summary of a run from cucumber's messages, which come in any order of scenarios. */
export function summarize(
  messages: readonly Message[],
  { shard, cpuSeconds }: RunFacts,
  told: readonly ScenarioTold[] = scenariosTold(messages, queryOf(messages)),
): Summary {
  const attachments = messages.flatMap(({ attachment }) => attachment ?? []);
  const [info] = contentsOf(attachments, RUN_INFO_MEDIA_TYPE) as RunInfo[];
  const [started] = messages.flatMap(({ testRunStarted }) => testRunStarted ?? []);
  const [finished] = messages.flatMap(({ testRunFinished }) => testRunFinished ?? []);
  const [startedAt, finishedAt] = [started, finished].map((each) => each && toSeconds(each.timestamp));
  const workers = messages.flatMap(({ testCaseStarted }) =>
    testCaseStarted ? [testCaseStarted.workerId ?? 'this process'] : [],
  );
  const scenarios = told.map(({ summary }) => summary);
  return {
    stack: info?.stack ?? null,
    mediaServer: info?.mediaServer ?? null,
    ...(info?.level !== undefined && { level: info.level }),
    startedAt: startedAt === undefined ? null : new Date(startedAt * 1000).toISOString(),
    workers: new Set(workers).size,
    wallSeconds: round(secondsBetween(startedAt, finishedAt)),
    shard,
    cpuSeconds: cpuSeconds === null ? null : round(cpuSeconds),
    rows: rowStates(scenarios),
    scenarios,
  };
}

/** What was to be run, in the order of the files. */
export function scenariosTold(messages: readonly Message[], query: Query): ScenarioTold[] {
  const toRun = new Set(messages.flatMap(({ testCase }) => testCase?.pickleId ?? []));
  const attempts = messages.flatMap(({ testCaseStarted }) => testCaseStarted ?? []);
  return query
    .findAllPickles()
    .filter(({ id }) => toRun.has(id))
    .map((pickle) => {
      const own = attempts.filter((each) => query.findPickleBy(each)?.id === pickle.id);
      const attempt = own.at(-1);
      const steps = attempt ? query.findTestStepsFinishedBy(attempt) : [];
      const attachments = steps.flatMap((step) => query.findAttachmentsBy(step));
      return { pickle, attempt, attachments, summary: summaryOf(query, pickle, own, attachments) };
    });
}

function summaryOf(
  query: Query,
  pickle: Pickle,
  attempts: readonly Attempt[],
  attachments: readonly Attachment[],
): ScenarioSummary {
  const attempt = attempts.at(-1);
  const finished = attempt && query.findTestCaseFinishedBy(attempt);
  const tags = pickle.tags.map(({ name }) => name);
  const gravest = finished && query.findMostSevereTestStepResultBy(finished);
  const status = finished ? statusOf(gravest) : 'unfinished';
  const leftOut = contentsOf(attachments, LEFT_OUT_MEDIA_TYPE).at(-1) as string[] | undefined;
  const [before] = attempts.slice(0, -1).flatMap((earlier) => failureOf(query, earlier) ?? []);
  const failure = attempt && failureOf(query, attempt);
  return {
    id: rowsIn(tags)[0] ?? null,
    feature: query.findLineageBy(pickle)?.feature?.name ?? pickle.uri,
    ...{ name: pickle.name, tags, status },
    seconds: finished
      ? round(secondsBetween(toSeconds(attempt.timestamp), toSeconds(finished.timestamp)))
      : 0,
    figures: Object.assign({}, ...contentsOf(attachments, FIGURES_MEDIA_TYPE)) as ScenarioSummary['figures'],
    limits: Object.assign({}, ...contentsOf(attachments, LIMITS_MEDIA_TYPE)) as Record<string, Limit>,
    ...(leftOut && { leftOut }),
    ...(failure && { failure }),
    ...(before && status === 'passed' && { flaky: before }),
  };
}

const statusOf = (result?: StepEnd['testStepResult']): ScenarioStatus =>
  (result?.status.toLowerCase() as ScenarioStatus | undefined) ?? 'unknown';

/** What went wrong first. */
function failureOf(query: Query, attempt: Attempt): Failure | undefined {
  const failed = query.findTestStepsFinishedBy(attempt).find(hasFailed);
  return failed && { step: stepName(query, failed), message: failed.testStepResult.message ?? '' };
}

/** Whether it is somebody's fault how a step, or a hook, ended. */
export const hasFailed = ({ testStepResult }: StepEnd): boolean =>
  !HARMLESS.includes(statusOf(testStepResult));

/** The words of a step that has ended; of a hook where it stands. */
export function stepName(query: Query, ended: StepEnd): string {
  const testStep = query.findTestStepBy(ended);
  const step = testStep && query.findPickleStepBy(testStep);
  if (step) return step.text;
  const { testSteps = [] } = query.findTestCaseBy(ended) ?? {};
  const at = testSteps.findIndex(({ id }) => id === ended.testStepId);
  const isBefore = testSteps.slice(at).some((later) => later.pickleStepId !== undefined);
  return isBefore ? START_OF_SCENARIO : END_OF_SCENARIO;
}

/** The contents of all attachments of a kind, as they were attached. */
export const contentsOf = (attachments: readonly Attachment[], mediaType: string): unknown[] =>
  attachments.filter((each) => each.mediaType === mediaType).map(parseAttachment);

/** The JSON in an attachment. */
export function parseAttachment({ body, contentEncoding }: Attachment): unknown {
  const encoding: string = contentEncoding;
  return JSON.parse(encoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body);
}

export function toSeconds({ seconds, nanos }: Timestamp): number {
  return seconds + nanos / 1e9;
}

/** 0 where one of the two was not told; never less, also where a clock was set back. */
function secondsBetween(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, to - from);
}

/** Milliseconds are enough. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
