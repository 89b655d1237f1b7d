import type { Query } from '@cucumber/query';
import { type HistoryEntry, historyEntry, keysOf } from '../history';
import { changeOf, goneSince, hasFeatureOf, pastOf } from '../past';
import { CLIP_MEDIA_TYPE, clipSchema, EVIDENCE_MEDIA_TYPE, failureViewSchema } from '../failure-view';
import type { Picture } from '../pictures/picture';
import { errorLineOf, type ScenarioStatus, rowsIn, type Summary } from '../summary';
import {
  contentsOf,
  type Message,
  queryOf,
  type RunFacts,
  type ScenarioTold,
  scenariosTold,
  stepName,
  summarize,
} from '../summarize';
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
  const query = queryOf(messages);
  const told = scenariosTold(messages, query);
  const summary = summarize(messages, sources.facts, told);
  const earlier = sources.earlierThan(summary);
  const keys = keysOf(summary.scenarios);
  const before = earlier.at(-1);
  const anchors = new Anchors();
  const rules = new Map<string, PageRule[]>();
  for (const [i, scenario] of told.entries()) {
    const { pickle, summary: own } = scenario;
    const key = keys[i] ?? '';
    const ofFile = rules.get(pickle.uri) ?? [];
    rules.set(pickle.uri, ofFile);
    ruleIn(ofFile, query.findLineageBy(pickle)?.rule?.name ?? '').scenarios.push({
      ...pageScenario(query, scenario, sources.picturesOf),
      anchor: anchors.take(rowsIn(own.tags)[0] ?? slug(own.name)),
      past: pastOf(key, earlier),
      change: changeOf(before?.scenarios[key], own.status, hasFeatureOf(key, before)),
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

type PickleStep = NonNullable<Message['pickle']>['steps'][number];
type Attempt = NonNullable<Message['testCaseStarted']>;
type Result = NonNullable<Message['testStepFinished']>['testStepResult'];

/** Joins what cucumber's messages tell about one scenario, from its text to what became of each step. */
function pageScenario(
  query: Query,
  { pickle, attempt, attachments, summary }: ScenarioTold,
  picturesOf: PageSources['picturesOf'],
): Omit<PageScenario, 'anchor' | 'past' | 'change'> {
  const { name, tags, status, seconds, figures, limits = {}, flaky } = summary;
  const line = query.findLocationOf(pickle)?.line;
  return {
    ...{ name, rows: rowsIn(tags), tags, status, seconds, flaky },
    place: line === undefined ? pickle.uri : `${pickle.uri}:${line}`,
    steps: attempt ? stepsTaken(query, attempt) : pickle.steps.map((step) => pageStep(query, step)),
    figures: Object.entries(figures).map(([figure, value]) => ({
      ...{ name: figure, value, limit: limits[figure] },
    })),
    pictures: contentsOf(attachments, TIMELINE_MEDIA_TYPE).flatMap(picturesOf),
    clips: contentsOf(attachments, CLIP_MEDIA_TYPE).map((content) => clipSchema.parse(content)),
    evidence: contentsOf(attachments, EVIDENCE_MEDIA_TYPE).map((content) =>
      failureViewSchema.parse(content),
    )[0],
  };
}

/** Hooks only where they tell of a failure: they are no promise. */
function stepsTaken(query: Query, attempt: Attempt): PageStep[] {
  const { testSteps = [] } = query.findTestCaseBy(attempt) ?? {};
  const ends = new Map(query.findTestStepsFinishedBy(attempt).map((end) => [end.testStepId, end]));
  return testSteps.flatMap((testStep) => {
    const end = ends.get(testStep.id);
    const step = query.findPickleStepBy(testStep);
    if (step) return [pageStep(query, step, end?.testStepResult)];
    return end?.testStepResult.message ? [hookStep(stepName(query, end), end.testStepResult)] : [];
  });
}

function pageStep(query: Query, step: PickleStep, result?: Result): PageStep {
  const { dataTable, docString } = step.argument ?? {};
  return {
    keyword: query.findStepBy(step)?.keyword.trim() ?? '',
    text: step.text,
    table: dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [],
    docString: docString?.content,
    ...outcomeOf(result),
  };
}

const hookStep = (text: string, result: Result): PageStep => ({
  ...{ keyword: '', text, table: [], docString: undefined, ...outcomeOf(result) },
});

/** @param result none where the step was not taken */
const outcomeOf = (
  result: Result | undefined,
): Pick<PageStep, 'status' | 'seconds' | 'message' | 'errorLine'> => ({
  status: (result?.status.toLowerCase() as ScenarioStatus | undefined) ?? 'unfinished',
  seconds: result ? result.duration.seconds + result.duration.nanos / 1e9 : 0,
  message: result?.message ?? '',
  errorLine: errorLineOf(result ?? {}),
});
