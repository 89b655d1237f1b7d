import type { Query } from '@cucumber/query';
import type { Message } from '../summary-builder';
import { END_OF_SCENARIO, START_OF_SCENARIO, type ScenarioStatus, type ScenarioSummary } from '../summary';
import { slug, type Anchors } from './anchors';
import type { Picture } from '../pictures/svg';
import { gistOf } from '../gist';
import { readAttachments } from './attachments';
import type { PageScenario, PageStep } from './model';

type Pickle = NonNullable<Message['pickle']>;
type PickleStep = Pickle['steps'][number];
type Attempt = NonNullable<Message['testCaseStarted']>;
type TestStep = NonNullable<Message['testCase']>['testSteps'][number];
type Result = NonNullable<Message['testStepFinished']>['testStepResult'];

const ROW_TAG = /^@((?:US\d+-|E)\d+)$/;

/** Joins what cucumber's messages tell about one scenario, from its text to what became of each step. */
export class ScenarioReader {
  private readonly attempts: ReadonlyMap<string, Attempt>;

  constructor(
    private readonly query: Query,
    private readonly anchors: Anchors,
    private readonly picturesOf: (story: unknown) => Picture[],
  ) {
    const started = query.findAllTestCaseStarted(); // of a retried one the last
    this.attempts = new Map(started.map((each) => [query.findPickleBy(each)?.id ?? '', each]));
  }

  read(
    pickle: Pickle,
    { name, tags, status, seconds, figures, limits = {}, flaky }: ScenarioSummary,
  ): PageScenario {
    const rows = tags.flatMap((tag) => ROW_TAG.exec(tag)?.[1] ?? []);
    const line = this.query.findLocationOf(pickle)?.line;
    const attempt = this.attempts.get(pickle.id);
    const finished = attempt ? this.query.findTestStepsFinishedBy(attempt) : [];
    const attachments = finished.flatMap((step) => this.query.findAttachmentsBy(step));
    return {
      anchor: this.anchors.take(rows[0] ?? slug(name)),
      ...{ name, rows, tags, status, seconds, flaky },
      place: line === undefined ? pickle.uri : `${pickle.uri}:${line}`,
      steps: attempt ? this.stepsTaken(attempt) : pickle.steps.map((step) => this.step(step)),
      figures: Object.entries(figures).map(([figure, value]) => ({
        ...{ name: figure, value, limit: limits[figure] },
      })),
      ...readAttachments(attachments, this.picturesOf),
    };
  }

  /** Hooks only where they tell of a failure: they are no promise. */
  private stepsTaken(attempt: Attempt): PageStep[] {
    const { testSteps = [] } = this.query.findTestCaseBy(attempt) ?? {};
    const results = this.query.findTestStepFinishedAndTestStepBy(attempt);
    const resultOf = new Map(results.map(([{ testStepResult }, { id }]) => [id, testStepResult]));
    return testSteps.flatMap((testStep, i) => {
      const result = resultOf.get(testStep.id);
      const pickleStep = this.query.findPickleStepBy(testStep);
      if (pickleStep) return [this.step(pickleStep, result)];
      return result?.message ? [hookStep(testSteps.slice(i), result)] : [];
    });
  }

  private step(step: PickleStep, result?: Result): PageStep {
    const { dataTable, docString } = step.argument ?? {};
    return {
      keyword: this.query.findStepBy(step)?.keyword.trim() ?? '',
      text: step.text,
      table: dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [],
      docString: docString?.content,
      ...outcomeOf(result),
    };
  }
}

function hookStep(thisAndLater: readonly TestStep[], result: Result): PageStep {
  const isBefore = thisAndLater.some(({ pickleStepId }) => pickleStepId !== undefined);
  return {
    ...{ keyword: '', text: isBefore ? START_OF_SCENARIO : END_OF_SCENARIO, table: [], docString: undefined },
    ...outcomeOf(result),
  };
}

/** @param result none where the step was not taken */
const outcomeOf = (result: Result | undefined): Pick<PageStep, 'status' | 'message' | 'gist'> => ({
  status: (result?.status.toLowerCase() as ScenarioStatus | undefined) ?? 'unfinished',
  message: result?.message ?? '',
  gist: gistOf(result ?? {}),
});
