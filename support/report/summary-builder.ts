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
  status: ScenarioStatus;
  figures: Record<string, unknown>;
  limits: Record<string, Limit>;
  leftOut?: string[];
  failure?: Failure;
}

/** What messages do not tell of a run. */
export interface RunFacts {
  shard: string | null;
  cpuSeconds: number | null;
  /** null when it ran on several machines. */
  cores: number | null;
}

/** Makes the summary of a run from cucumber's messages, which come in any order of scenarios. */
export class SummaryBuilder {
  private readonly features = new Map<string, string>();
  private readonly pickles = new Map<string, Pickle>();
  private readonly testCases = new Map<string, TestCase>();
  private readonly attempts = new Map<string, Attempt>();
  private readonly workers = new Set<string>();
  private runInfo: RunInfo | undefined;
  private startedAt: number | undefined;
  private finishedAt: number | undefined;

  add({ gherkinDocument, pickle, testCase, attachment, ...message }: Message): void {
    if (gherkinDocument) this.features.set(gherkinDocument.uri ?? '', gherkinDocument.feature?.name ?? '');
    if (pickle) this.pickles.set(pickle.id, pickle);
    if (testCase) this.testCases.set(testCase.id, testCase);
    if (attachment) this.addAttachment(attachment);
    if (message.testRunStarted) this.startedAt = toSeconds(message.testRunStarted.timestamp);
    if (message.testRunFinished) this.finishedAt = toSeconds(message.testRunFinished.timestamp);
    if (message.testCaseStarted) this.startAttempt(message.testCaseStarted);
    if (message.testStepFinished) this.addStep(message.testStepFinished);
    if (message.testCaseFinished) this.finishAttempt(message.testCaseFinished);
  }

  build({ shard, cpuSeconds, cores }: RunFacts): Summary {
    const byPickle = new Map<string, Attempt[]>();
    for (const attempt of this.attempts.values()) {
      const { pickleId } = attempt.testCase;
      byPickle.set(pickleId, [...(byPickle.get(pickleId) ?? []), attempt]);
    }
    const scenarios = this.picklesRun().map((pickle) =>
      this.summarize(pickle, byPickle.get(pickle.id) ?? []),
    );
    const wallSeconds = secondsBetween(this.startedAt, this.finishedAt);
    return {
      stack: this.runInfo?.stack ?? null,
      mediaServer: this.runInfo?.mediaServer ?? null,
      ...(this.runInfo?.level !== undefined && { level: this.runInfo.level }),
      startedAt: this.startedAt === undefined ? null : new Date(this.startedAt * 1000).toISOString(),
      workers: this.workers.size,
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
  picklesRun(): Pickle[] {
    const toRun = new Set([...this.testCases.values()].map(({ pickleId }) => pickleId));
    return [...this.pickles.values()].filter(({ id }) => toRun.has(id));
  }

  /** @param attempts of one that is retried the last one counts */
  private summarize(pickle: Pickle, attempts: readonly Attempt[]): ScenarioSummary {
    const attempt = attempts.at(-1);
    const before = attempts.slice(0, -1).find(({ failure }) => failure)?.failure;
    const tags = pickle.tags.map(({ name }) => name);
    const finishedAt = attempt?.finishedAt;
    return {
      id: rowsIn(tags)[0] ?? null,
      feature: this.features.get(pickle.uri) ?? pickle.uri,
      name: pickle.name,
      tags,
      status: attempt && finishedAt !== undefined ? attempt.status : 'unfinished',
      seconds: round(secondsBetween(attempt?.startedAt, finishedAt)),
      figures: attempt?.figures ?? {},
      limits: attempt?.limits ?? {},
      ...(attempt?.leftOut && { leftOut: attempt.leftOut }),
      ...(attempt?.failure && { failure: attempt.failure }),
      ...(before && attempt?.status === 'passed' && { flaky: before }),
    };
  }

  private startAttempt({
    id,
    testCaseId,
    timestamp,
    workerId,
  }: NonNullable<Message['testCaseStarted']>): void {
    this.workers.add(workerId ?? 'this process');
    const testCase = this.testCases.get(testCaseId);
    if (!testCase) return;
    this.attempts.set(id, {
      testCase,
      startedAt: toSeconds(timestamp),
      status: 'unknown',
      figures: {},
      limits: {},
    });
  }

  private addStep({
    testCaseStartedId,
    testStepId,
    testStepResult,
  }: NonNullable<Message['testStepFinished']>): void {
    const attempt = this.attempts.get(testCaseStartedId);
    if (!attempt) return;
    const status = testStepResult.status.toLowerCase() as ScenarioStatus;
    if (GRAVITY.indexOf(status) > GRAVITY.indexOf(attempt.status)) attempt.status = status;
    if (HARMLESS.includes(status)) return;
    attempt.failure ??= {
      step: this.stepName(attempt.testCase, testStepId),
      message: testStepResult.message ?? '',
    };
  }

  private stepName({ pickleId, testSteps }: TestCase, testStepId: string): string {
    const at = testSteps.findIndex(({ id }) => id === testStepId);
    const pickleStepId = testSteps[at]?.pickleStepId;
    const step = this.pickles.get(pickleId)?.steps.find(({ id }) => id === pickleStepId);
    if (step) return step.text;
    const isBefore = testSteps.slice(at).some((later) => later.pickleStepId !== undefined);
    return isBefore ? START_OF_SCENARIO : END_OF_SCENARIO;
  }

  private finishAttempt({ testCaseStartedId, timestamp }: NonNullable<Message['testCaseFinished']>): void {
    const attempt = this.attempts.get(testCaseStartedId);
    if (attempt) attempt.finishedAt = toSeconds(timestamp);
  }

  private addAttachment(attachment: Attachment): void {
    if (attachment.mediaType === RUN_INFO_MEDIA_TYPE) this.runInfo ??= parseAttachment(attachment) as RunInfo;
    const attempt = this.attempts.get(attachment.testCaseStartedId ?? '');
    if (attempt && attachment.mediaType === FIGURES_MEDIA_TYPE)
      Object.assign(attempt.figures, parseAttachment(attachment));
    if (attempt && attachment.mediaType === LIMITS_MEDIA_TYPE)
      Object.assign(attempt.limits, parseAttachment(attachment));
    if (attempt && attachment.mediaType === LEFT_OUT_MEDIA_TYPE)
      attempt.leftOut = parseAttachment(attachment) as string[];
  }
}

function slowestOf(scenarios: readonly ScenarioSummary[]): Summary['slowest'] {
  const [slowest] = scenarios
    .filter(({ status }) => status !== 'unfinished')
    .sort((a, b) => b.seconds - a.seconds);
  return slowest ? { name: slowest.name, seconds: slowest.seconds } : null;
}

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
