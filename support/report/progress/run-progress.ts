import { Query } from '@cucumber/query';
import { keyOf } from '../history';
import { errorLineOf, LEFT_OUT_MEDIA_TYPE } from '../summary';
import { contentsOf, hasFailed, type Message, stepName, toSeconds } from '../summarize';

type Attempt = NonNullable<Message['testCaseStarted']>;
type StepEnd = NonNullable<Message['testStepFinished']>;
type End = NonNullable<Message['testCaseFinished']>;

const statusOf = ({ testStepResult }: StepEnd): string => testStepResult.status;

/** The first step of a scenario that went wrong. */
export interface FailedStep {
  scenario: string;
  /** `features/a.feature:7` */
  where: string;
  /** The step's words, or which hook it was. */
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

/** How far a run is, from cucumber's messages. */
export class RunProgress {
  total = 0;
  finished = 0;
  failed = 0;
  /** Scenarios side by side, the most so far. */
  sideBySide = 0;
  /** What was left out, by its reason: whole scenarios, and checks of others. */
  readonly leftOut = new Map<string, { scenarios: number; checks: number }>();
  private readonly run = new Query();
  private readonly features = new Map<string, FinishedFeature & { left: number }>();
  /** Seconds that those take which are yet to begin, by test case; undefined where nobody knows. */
  private readonly waiting = new Map<string, number | undefined>();
  private readonly running = new Map<string, { startedAtMs: number; expectedSeconds: number | undefined }>();

  /** @param durations seconds that scenarios took last time, by keyOf */
  constructor(private readonly durations: Readonly<Record<string, number>>) {}

  get startedAtMs(): number | undefined {
    const started = this.run.findTestRunStarted();
    return started && toSeconds(started.timestamp) * 1000;
  }

  /** @returns what is worth telling at once */
  see(message: Message): { failure?: FailedStep; feature?: FinishedFeature } {
    this.run.update(message);
    const { testCase, testCaseStarted, testStepFinished, testCaseFinished } = message;
    if (testCase) this.plan(testCase);
    if (testCaseStarted) this.start(testCaseStarted);
    if (testStepFinished) return this.endStep(testStepFinished);
    return testCaseFinished ? this.end(testCaseFinished) : {};
  }

  /**
   * Seconds that are left, if each scenario takes as long as last time.
   * @returns undefined when no scenario that is left was ever seen
   */
  secondsLeft(nowMs: number): number | undefined {
    const left = [
      ...this.waiting.values(),
      ...[...this.running.values()].map(
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

  private plan({ id, pickleId }: NonNullable<Message['testCase']>): void {
    const pickle = this.run.findAllPickles().find((each) => each.id === pickleId);
    if (!pickle) return;
    this.total += 1;
    const { name = '' } = this.run.findLineageBy(pickle)?.feature ?? {};
    this.waiting.set(id, this.durations[keyOf(name, pickle.name)]);
    const feature = this.features.get(pickle.uri) ?? { name, scenarios: 0, failed: 0, skipped: 0, left: 0 };
    feature.scenarios += 1;
    feature.left += 1;
    this.features.set(pickle.uri, feature);
  }

  private start({ id, testCaseId, timestamp }: Attempt): void {
    const expectedSeconds = this.waiting.get(testCaseId);
    this.waiting.delete(testCaseId);
    this.running.set(id, { startedAtMs: toSeconds(timestamp) * 1000, expectedSeconds });
    this.sideBySide = Math.max(this.sideBySide, this.running.size);
  }

  /** What comes after the first failure of a scenario is no news. */
  private endStep(end: StepEnd): { failure?: FailedStep } {
    const attempt = this.run.findTestCaseStartedBy(end);
    const pickle = attempt && this.run.findPickleBy(attempt);
    if (!pickle || this.run.findTestStepsFinishedBy(attempt).find(hasFailed) !== end) return {};
    return {
      failure: {
        scenario: pickle.name,
        where: `${pickle.uri}:${pickle.location?.line ?? 1}`,
        step: stepName(this.run, end),
        message: errorLineOf(end.testStepResult) || statusOf(end).toLowerCase(),
      },
    };
  }

  /** One that will be tried again is still to come. */
  private end(end: End): { feature?: FinishedFeature } {
    const attempt = this.run.findTestCaseStartedBy(end);
    const pickle = attempt && this.run.findPickleBy(attempt);
    if (!pickle) return {};
    const { expectedSeconds } = this.running.get(attempt.id) ?? {};
    this.running.delete(attempt.id);
    if (end.willBeRetried) this.waiting.set(attempt.testCaseId, expectedSeconds);
    if (end.willBeRetried) return {};
    const steps = this.run.findTestStepsFinishedBy(attempt);
    const isRed = steps.some(hasFailed);
    const isSkipped = !isRed && steps.some((step) => statusOf(step) === 'SKIPPED');
    this.count(steps, isSkipped ? 'scenarios' : 'checks');
    this.finished += 1;
    if (isRed) this.failed += 1;
    const feature = this.features.get(pickle.uri);
    if (!feature) return {};
    feature.left -= 1;
    if (isRed) feature.failed += 1;
    if (isSkipped) feature.skipped += 1;
    return feature.left === 0 ? { feature } : {};
  }

  private count(steps: readonly StepEnd[], what: 'scenarios' | 'checks'): void {
    const attachments = steps.flatMap((step) => this.run.findAttachmentsBy(step));
    for (const reason of contentsOf(attachments, LEFT_OUT_MEDIA_TYPE).flat() as string[]) {
      const known = this.leftOut.get(reason) ?? { scenarios: 0, checks: 0 };
      known[what] += 1;
      this.leftOut.set(reason, known);
    }
  }
}
