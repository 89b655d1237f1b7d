import type { CoordinatorEventValues } from '@cucumber/cucumber/api';
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
type TestCase = NonNullable<Message['testCase']>;
type StepEnd = NonNullable<Message['testStepFinished']>;
type Attachment = NonNullable<Message['attachment']>;
type Timestamp = NonNullable<Message['testRunStarted']>['timestamp'];

/** From harmless to grave: a scenario is as grave as its gravest step. */
const GRAVITY: readonly ScenarioStatus[] = [
  'unknown',
  'passed',
  'skipped',
  'pending',
  'undefined',
  'ambiguous',
  'failed',
];
const HARMLESS: readonly ScenarioStatus[] = ['unknown', 'passed', 'skipped'];

interface Attempt {
  testCase: TestCase;
  startedAt: number;
  finishedAt?: number;
  steps: StepEnd[];
  attachments: Attachment[];
}

/** What messages do not tell of a run. */
export interface RunFacts {
  shard: string | null;
  cpuSeconds: number | null;
  /** null when it ran on several machines. */
  cores: number | null;
}

/** Makes the summary of a run from cucumber's messages, which come in any order of scenarios. */
export function summarize(messages: readonly Message[], { shard, cpuSeconds, cores }: RunFacts): Summary {
  const attachments = messages.flatMap(({ attachment }) => attachment ?? []);
  const [info] = contentsOf(attachments, RUN_INFO_MEDIA_TYPE) as RunInfo[];
  const [started] = messages.flatMap(({ testRunStarted }) => testRunStarted ?? []);
  const [finished] = messages.flatMap(({ testRunFinished }) => testRunFinished ?? []);
  const [startedAt, finishedAt] = [started, finished].map((each) => each && toSeconds(each.timestamp));
  const workers = messages.flatMap(({ testCaseStarted }) =>
    testCaseStarted ? [testCaseStarted.workerId ?? 'this process'] : [],
  );
  const scenarios = scenariosIn(messages);
  const wallSeconds = secondsBetween(startedAt, finishedAt);
  return {
    stack: info?.stack ?? null,
    mediaServer: info?.mediaServer ?? null,
    ...(info?.level !== undefined && { level: info.level }),
    startedAt: startedAt === undefined ? null : new Date(startedAt * 1000).toISOString(),
    workers: new Set(workers).size,
    wallSeconds: round(wallSeconds),
    shard,
    cpuSeconds: cpuSeconds === null ? null : round(cpuSeconds),
    waitingShare:
      cpuSeconds === null || cores === null
        ? null
        : round(Math.max(0, 1 - cpuSeconds / (cores * wallSeconds))),
    slowest: slowestOf(scenarios),
    rows: rowStates(scenarios),
    scenarios,
  };
}

/** What was to be run, in the order of the files: as the scenarios of the summary. */
export function picklesRun(messages: readonly Message[]): Pickle[] {
  const toRun = new Set(messages.flatMap(({ testCase }) => testCase?.pickleId ?? []));
  const pickles = messages.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle] as const] : []));
  return [...new Map(pickles).values()].filter(({ id }) => toRun.has(id));
}

function scenariosIn(messages: readonly Message[]): ScenarioSummary[] {
  const features = new Map(
    messages.flatMap(({ gherkinDocument: document }) =>
      document ? [[document.uri, document.feature?.name ?? ''] as const] : [],
    ),
  );
  const attempts = attemptsIn(messages);
  return picklesRun(messages).map((pickle) =>
    scenarioOf(
      pickle,
      features.get(pickle.uri) ?? pickle.uri,
      attempts.filter(({ testCase }) => testCase.pickleId === pickle.id),
    ),
  );
}

function attemptsIn(messages: readonly Message[]): Attempt[] {
  const testCases = new Map(
    messages.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase] as const] : [])),
  );
  const attempts = new Map<string, Attempt>();
  for (const { testCaseStarted, testStepFinished, testCaseFinished, attachment } of messages) {
    const testCase = testCaseStarted && testCases.get(testCaseStarted.testCaseId);
    if (testCase) {
      const startedAt = toSeconds(testCaseStarted.timestamp);
      attempts.set(testCaseStarted.id, { testCase, startedAt, steps: [], attachments: [] });
    }
    if (testStepFinished) attempts.get(testStepFinished.testCaseStartedId)?.steps.push(testStepFinished);
    if (attachment) attempts.get(attachment.testCaseStartedId ?? '')?.attachments.push(attachment);
    const ended = testCaseFinished && attempts.get(testCaseFinished.testCaseStartedId);
    if (ended) ended.finishedAt = toSeconds(testCaseFinished.timestamp);
  }
  return [...attempts.values()];
}

/** @param attempts of one that is retried the last one counts */
function scenarioOf(pickle: Pickle, feature: string, attempts: readonly Attempt[]): ScenarioSummary {
  const attempt = attempts.at(-1);
  const { startedAt, finishedAt, steps = [], attachments = [] } = attempt ?? {};
  const tags = pickle.tags.map(({ name }) => name);
  const status = finishedAt === undefined ? 'unfinished' : gravest(steps.map(statusOf));
  const leftOut = contentsOf(attachments, LEFT_OUT_MEDIA_TYPE).at(-1) as string[] | undefined;
  const [before] = attempts.slice(0, -1).flatMap((earlier) => failureOf(earlier, pickle) ?? []);
  const failure = attempt && failureOf(attempt, pickle);
  return {
    id: rowsIn(tags)[0] ?? null,
    ...{ feature, name: pickle.name, tags, status },
    seconds: round(secondsBetween(startedAt, finishedAt)),
    figures: Object.assign({}, ...contentsOf(attachments, FIGURES_MEDIA_TYPE)) as ScenarioSummary['figures'],
    limits: Object.assign({}, ...contentsOf(attachments, LIMITS_MEDIA_TYPE)) as Record<string, Limit>,
    ...(leftOut && { leftOut }),
    ...(failure && { failure }),
    ...(before && status === 'passed' && { flaky: before }),
  };
}

const statusOf = ({ testStepResult }: StepEnd): ScenarioStatus =>
  testStepResult.status.toLowerCase() as ScenarioStatus;

const gravest = (statuses: readonly ScenarioStatus[]): ScenarioStatus =>
  GRAVITY.findLast((status) => statuses.includes(status)) ?? 'unknown';

/** What went wrong first. */
function failureOf({ testCase, steps }: Attempt, pickle: Pickle): Failure | undefined {
  const failed = steps.find((step) => !HARMLESS.includes(statusOf(step)));
  return failed && { step: stepName(failed, testCase, pickle), message: failed.testStepResult.message ?? '' };
}

function stepName({ testStepId }: StepEnd, { testSteps }: TestCase, pickle: Pickle): string {
  const at = testSteps.findIndex(({ id }) => id === testStepId);
  const step = pickle.steps.find(({ id }) => id === testSteps[at]?.pickleStepId);
  if (step) return step.text;
  const isBefore = testSteps.slice(at).some((later) => later.pickleStepId !== undefined);
  return isBefore ? START_OF_SCENARIO : END_OF_SCENARIO;
}

function slowestOf(scenarios: readonly ScenarioSummary[]): Summary['slowest'] {
  const [slowest] = scenarios
    .filter(({ status }) => status !== 'unfinished')
    .sort((a, b) => b.seconds - a.seconds);
  return slowest ? { name: slowest.name, seconds: slowest.seconds } : null;
}

/** The contents of all attachments of a kind, as they were attached. */
export const contentsOf = (attachments: readonly Attachment[], mediaType: string): unknown[] =>
  attachments.filter((each) => each.mediaType === mediaType).map(parseAttachment);

/** The JSON in an attachment. */
export function parseAttachment({ body, contentEncoding }: Attachment): unknown {
  const encoding: string = contentEncoding;
  return JSON.parse(encoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body);
}

function toSeconds({ seconds, nanos }: Timestamp): number {
  return seconds + nanos / 1e9;
}

/** 0 where one of the two was not told; never less, also where a clock was set back. */
function secondsBetween(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, to - from);
}

/** Milliseconds, or a thousandth of a share, are enough. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
