import { Query } from '@cucumber/query';
import { type HistoryEntry, historyEntry, keysOf } from '../history';
import { changeOf, goneSince, hasFeatureOf, pastOf } from '../past';
import { CLIP_MEDIA_TYPE, clipSchema, EVIDENCE_MEDIA_TYPE, failureViewSchema } from '../failure-view';
import type { Picture } from '../pictures/picture';
import {
  END_OF_SCENARIO,
  errorLineOf,
  type ScenarioStatus,
  type ScenarioSummary,
  rowsIn,
  START_OF_SCENARIO,
  type Summary,
} from '../summary';
import { contentsOf, type Message, picklesRun, type RunFacts, summarize } from '../summarize';
import { TIMELINE_MEDIA_TYPE } from '../timeline';
import {
  Anchors,
  type Page,
  type PageFeature,
  type PageRule,
  type PageScenario,
  type PageStep,
  partOf,
  slug,
  storyOf,
} from './model';

type Feature = NonNullable<NonNullable<Message['gherkinDocument']>['feature']>;

interface PageSources {
  facts: RunFacts;
  /** Runs that it can be compared with, the oldest first. */
  earlierThan: (summary: Summary) => readonly HistoryEntry[];
  /** Draws the content of a timeline attachment. */
  picturesOf: (timeline: unknown) => Picture[];
}

/** Makes the page's content of a run's messages. */
export function buildPage(messages: readonly Message[], sources: PageSources): Page {
  const query = new Query();
  for (const message of messages) query.update(message);
  const summary = summarize(messages, sources.facts);
  const earlier = sources.earlierThan(summary);
  const keys = keysOf(summary.scenarios);
  const before = earlier.at(-1);
  const reader = new ScenarioReader(query, new Anchors(), sources.picturesOf);
  const rules = new Map<string, PageRule[]>();
  for (const [i, pickle] of picklesRun(messages).entries()) {
    const [told, key = ''] = [summary.scenarios[i], keys[i]];
    if (!told) continue;
    const ofFile = rules.get(pickle.uri) ?? [];
    rules.set(pickle.uri, ofFile);
    ruleIn(ofFile, query.findLineageBy(pickle)?.rule?.name ?? '').scenarios.push({
      ...reader.read(pickle, told),
      past: pastOf(key, earlier),
      change: changeOf(before?.scenarios[key], told.status, hasFeatureOf(key, before)),
    });
  }
  const documents = messages
    .flatMap(({ gherkinDocument }) => gherkinDocument ?? [])
    .sort((a, b) => ((a.uri ?? '') < (b.uri ?? '') ? -1 : 1)); // shards come in any order
  const features = documents.flatMap(({ uri = '', feature }) =>
    feature ? [pageFeature(feature, rules.get(uri) ?? [])] : [],
  );
  const history = { earlier, gone: historyEntry(summary) ? goneSince(before, keys) : [] };
  return { summary, versions: versionsIn(messages), features, history };
}

function ruleIn(rules: PageRule[], name: string): PageRule {
  const last = rules.at(-1);
  if (last?.name === name) return last;
  const rule: PageRule = { name, scenarios: [] };
  rules.push(rule);
  return rule;
}

function pageFeature({ name, tags, description }: Feature, rules: PageRule[]): PageFeature {
  const tagNames = tags.map((tag) => tag.name);
  const story = storyOf(tagNames);
  const promise = description.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  return {
    ...{ story, part: partOf(tagNames), anchor: story ?? slug(name), name },
    ...{ promise: promise.filter(Boolean), rules },
  };
}

function versionsIn(messages: readonly Message[]): string[] {
  const meta = messages.flatMap((message) => message.meta ?? [])[0];
  if (!meta?.implementation) return [];
  const { implementation, runtime, os } = meta;
  return [implementation, runtime, os].map(({ name = '', version = '' }) => `${name} ${version}`.trim());
}

type Pickle = NonNullable<Message['pickle']>;
type PickleStep = Pickle['steps'][number];
type Attempt = NonNullable<Message['testCaseStarted']>;
type TestStep = NonNullable<Message['testCase']>['testSteps'][number];
type Result = NonNullable<Message['testStepFinished']>['testStepResult'];

/** Joins what cucumber's messages tell about one scenario, from its text to what became of each step. */
class ScenarioReader {
  private readonly attempts: ReadonlyMap<string, Attempt>;

  constructor(
    private readonly query: Query,
    private readonly anchors: Anchors,
    private readonly picturesOf: PageSources['picturesOf'],
  ) {
    const started = query.findAllTestCaseStarted(); // of a retried one the last
    this.attempts = new Map(started.map((each) => [query.findPickleBy(each)?.id ?? '', each]));
  }

  read(
    pickle: Pickle,
    { name, tags, status, seconds, figures, limits = {}, flaky }: ScenarioSummary,
  ): Omit<PageScenario, 'past' | 'change'> {
    const rows = rowsIn(tags);
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
      pictures: contentsOf(attachments, TIMELINE_MEDIA_TYPE).flatMap(this.picturesOf),
      clips: contentsOf(attachments, CLIP_MEDIA_TYPE).map((content) => clipSchema.parse(content)),
      evidence: contentsOf(attachments, EVIDENCE_MEDIA_TYPE).map((content) =>
        failureViewSchema.parse(content),
      )[0],
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
const outcomeOf = (
  result: Result | undefined,
): Pick<PageStep, 'status' | 'seconds' | 'message' | 'errorLine'> => ({
  status: (result?.status.toLowerCase() as ScenarioStatus | undefined) ?? 'unfinished',
  seconds: result ? result.duration.seconds + result.duration.nanos / 1e9 : 0,
  message: result?.message ?? '',
  errorLine: errorLineOf(result ?? {}),
});
