import type { ScenarioStatus } from '../summary';
import type { PageFeature, PagePart } from './model';

/** What a feature is to readers: a story, conditions under which the pipeline must hold out, or proof of the proof. */
export function partOf(tags: readonly string[]): PagePart {
  if (storyOf(tags) !== undefined) return 'stories';
  return tags.includes('@analysers') || tags.includes('@contract') ? 'instruments' : 'conditions';
}

/** The number of the user story that a feature tells: `US2`. */
export function storyOf(tags: readonly string[]): string | undefined {
  return tags.map((tag) => /^@(US\d+)$/.exec(tag)?.[1]).find((id) => id !== undefined);
}

/** One state for several scenarios: the first that did not pass, unless it was skipped and another one failed. */
export function stateOf(statuses: readonly ScenarioStatus[]): ScenarioStatus {
  const failed = statuses.find((status) => status !== 'passed' && status !== 'skipped');
  return failed ?? statuses.find((status) => status !== 'passed') ?? statuses[0] ?? 'unknown';
}

export const scenariosOf = (feature: PageFeature) => feature.rules.flatMap(({ scenarios }) => scenarios);

export const stateOfFeature = (feature: PageFeature): ScenarioStatus =>
  stateOf(scenariosOf(feature).map(({ status }) => status));
