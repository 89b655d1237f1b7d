import { errorLineOf, LEFT_OUT_MEDIA_TYPE } from '../summary';
import type { Message } from '../summarize';
import { type Durations, keyOf } from './durations';

type Pickle = NonNullable<Message['pickle']>;
type TestCase = NonNullable<Message['testCase']>;
type StepResult = NonNullable<Message['testStepFinished']>;
type End = NonNullable<Message['testCaseFinished']>;

/** Results of a step that are nobody's fault. */
const HARMLESS: readonly string[] = ['PASSED', 'SKIPPED', 'UNKNOWN'];

/** The first step of a scenario that went wrong. */
export interface FailedStep {
  scenario: string;
  /** `features/a.feature:7` */
  where: string;
  /** The step's words, or that it was not a step. */
  step: string;
  /** The error in a line. */
  message: string;
}

/** A feature of which every scenario has ended. */
export interface FinishedFeature {
  name: string;
  scenarios: number;
  failed: number;
  /** Of which nothing was judged. */
  skipped: number;
}

interface Attempt {
  startedAtMs: number;
  /** undefined where nobody knows. */
  expectedSeconds: number | undefined;
  pickle: Pickle;
  testCase: TestCase;
  failed: boolean;
  /** What was left out of it, a reason each. */
  leftOut: string[];
  /** The last word on it was that it was skipped. */
  skipped: boolean;
}

/** How far a run is, from cucumber's messages. */
export class RunProgress {
  startedAtMs: number | undefined;
  finished = 0;
  failed = 0;
  /** Scenarios side by side, the most so far. */
  sideBySide = 0;
  /** What was left out, by its reason: whole scenarios, and checks of others. */
  readonly leftOut = new Map<string, { scenarios: number; checks: number }>();
  private readonly pickles = new Map<string, Pickle>();
  private readonly testCases = new Map<string, TestCase>();
  private readonly features = new Map<string, FinishedFeature & { left: number }>();
  private readonly waiting = new Map<string, number | undefined>();
  private readonly attempts = new Map<string, Attempt>();

  constructor(private readonly durations: Durations) {}

  get total(): number {
    return this.testCases.size;
  }

  /** @returns what is worth telling at once */
  see(message: Message): { failure?: FailedStep; feature?: FinishedFeature } {
    const { gherkinDocument, pickle, testRunStarted, testCase, testCaseStarted } = message;
    if (gherkinDocument?.feature) {
      const empty = { name: gherkinDocument.feature.name, scenarios: 0, failed: 0, skipped: 0, left: 0 };
      this.features.set(gherkinDocument.uri ?? '', empty);
    }
    if (pickle) this.pickles.set(pickle.id, pickle);
    if (testRunStarted) this.startedAtMs = toMs(testRunStarted.timestamp);
    if (testCase) this.plan(testCase);
    if (testCaseStarted) this.start(testCaseStarted);
    if (message.attachment?.mediaType === LEFT_OUT_MEDIA_TYPE) this.leaveOut(message.attachment);
    if (message.testStepFinished) return this.endStep(message.testStepFinished);
    if (message.testCaseFinished) return this.end(message.testCaseFinished);
    return {};
  }

  /**
   * Seconds that are left, if each scenario takes as long as last time.
   * @returns undefined when no scenario that is left was ever seen
   */
  secondsLeft(nowMs: number): number | undefined {
    const left = [
      ...this.waiting.values(),
      ...[...this.attempts.values()].map(
        ({ expectedSeconds, startedAtMs }) =>
          expectedSeconds && Math.max(0, expectedSeconds - (nowMs - startedAtMs) / 1000),
      ),
    ];
    const known = left.filter((seconds) => seconds !== undefined);
    if (known.length === 0) return undefined;
    const sum = known.reduce((a, b) => a + b, 0);
    const withUnknown = (sum / known.length) * left.length;
    return Math.max(...known, withUnknown / Math.max(1, this.sideBySide));
  }

  private leaveOut({ testCaseStartedId = '', body }: NonNullable<Message['attachment']>): void {
    this.attempts.get(testCaseStartedId)?.leftOut.push(...(JSON.parse(body) as string[]));
  }

  private count({ leftOut, skipped, failed }: Attempt): void {
    for (const reason of leftOut) {
      const known = this.leftOut.get(reason) ?? { scenarios: 0, checks: 0 };
      known[skipped && !failed ? 'scenarios' : 'checks'] += 1;
      this.leftOut.set(reason, known);
    }
  }

  private plan(testCase: TestCase): void {
    this.testCases.set(testCase.id, testCase);
    const pickle = this.pickles.get(testCase.pickleId);
    this.waiting.set(testCase.id, pickle && this.durations[keyOf(pickle)]);
    const feature = this.features.get(pickle?.uri ?? '');
    if (feature) Object.assign(feature, { scenarios: feature.scenarios + 1, left: feature.left + 1 });
  }

  private start({ id, testCaseId, timestamp }: NonNullable<Message['testCaseStarted']>): void {
    const testCase = this.testCases.get(testCaseId);
    const pickle = this.pickles.get(testCase?.pickleId ?? '');
    if (!testCase || !pickle) return;
    const expectedSeconds = this.waiting.get(testCaseId);
    this.waiting.delete(testCaseId);
    const startedAtMs = toMs(timestamp);
    const attempt = {
      pickle,
      testCase,
      startedAtMs,
      expectedSeconds,
      failed: false,
      leftOut: [],
      skipped: false,
    };
    this.attempts.set(id, attempt);
    this.sideBySide = Math.max(this.sideBySide, this.attempts.size);
  }

  private endStep({ testCaseStartedId, testStepId, testStepResult }: StepResult): { failure?: FailedStep } {
    const attempt = this.attempts.get(testCaseStartedId);
    const status: string = testStepResult.status;
    if (attempt && status === 'SKIPPED') attempt.skipped = true;
    if (!attempt || attempt.failed || HARMLESS.includes(status)) return {};
    attempt.failed = true;
    const { pickle, testCase } = attempt;
    const { pickleStepId } = testCase.testSteps.find(({ id }) => id === testStepId) ?? {};
    const step = pickle.steps.find(({ id }) => id === pickleStepId)?.text ?? 'before or after its steps';
    const where = `${pickle.uri}:${pickle.location?.line ?? 1}`;
    return {
      failure: {
        scenario: pickle.name,
        where,
        step,
        message: errorLineOf(testStepResult) || status.toLowerCase(),
      },
    };
  }

  /** One that will be tried again is still to come. */
  private end({ testCaseStartedId, willBeRetried }: End): { feature?: FinishedFeature } {
    const attempt = this.attempts.get(testCaseStartedId);
    if (!attempt) return {};
    this.attempts.delete(testCaseStartedId);
    if (willBeRetried) this.waiting.set(attempt.testCase.id, attempt.expectedSeconds);
    if (willBeRetried) return {};
    this.finished += 1;
    if (attempt.failed) this.failed += 1;
    this.count(attempt);
    const feature = this.features.get(attempt.pickle.uri);
    if (!feature) return {};
    feature.left -= 1;
    if (attempt.failed) feature.failed += 1;
    else if (attempt.skipped) feature.skipped += 1;
    return feature.left === 0 ? { feature } : {};
  }
}

const toMs = ({ seconds, nanos }: { seconds: number; nanos: number }): number => seconds * 1000 + nanos / 1e6;
