import { Query } from '@cucumber/query';
import { SummaryBuilder, type Message, type RunFacts } from '../summary-builder';
import type { HistoryEntry } from '../history';
import type { Summary } from '../summary';
import { Anchors, slug } from './anchors';
import type { Picture } from '../pictures/svg';
import type { Page, PageFeature, PageRule } from './model';
import { partOf, storyOf } from './parts';
import { ScenarioReader } from './scenario-reader';

type Feature = NonNullable<NonNullable<Message['gherkinDocument']>['feature']>;

export interface PageSources {
  facts: RunFacts;
  /** Earlier runs and, last, this one. */
  historyWith: (summary: Summary) => readonly HistoryEntry[];
  /** Draws the content of a story attachment. */
  picturesOf: (story: unknown) => Picture[];
}

/** Makes the page's content of a run's messages. */
export function buildPage(messages: readonly Message[], sources: PageSources): Page {
  const [query, builder] = [new Query(), new SummaryBuilder()];
  for (const message of messages) {
    query.update(message);
    builder.add(message);
  }
  const summary = builder.build(sources.facts);
  const reader = new ScenarioReader(query, new Anchors(), sources.picturesOf);
  const rules = new Map<string, PageRule[]>();
  for (const [i, pickle] of builder.picklesRun().entries()) {
    const told = summary.scenarios[i];
    if (!told) continue;
    const ofFile = rules.get(pickle.uri) ?? [];
    rules.set(pickle.uri, ofFile);
    ruleIn(ofFile, query.findLineageBy(pickle)?.rule?.name ?? '').scenarios.push(reader.read(pickle, told));
  }
  const documents = messages
    .flatMap(({ gherkinDocument }) => gherkinDocument ?? [])
    .sort((a, b) => ((a.uri ?? '') < (b.uri ?? '') ? -1 : 1)); // shards come in any order
  const features = documents.flatMap(({ uri = '', feature }) =>
    feature ? [pageFeature(feature, rules.get(uri) ?? [])] : [],
  );
  return { summary, versions: versionsIn(messages), features, history: sources.historyWith(summary) };
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
