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

/** The parts of the page in their order. */
export const PARTS: readonly { part: PagePart; title: string; short: string; lead: string }[] = [
  {
    part: 'stories',
    title: 'What is promised',
    short: 'User stories',
    lead: 'Each story says who wants what, and why. Every line below it is a promise that this run put to the test, with what was measured.',
  },
  {
    part: 'conditions',
    title: 'When things are not as they should be',
    short: 'Edge cases, operation',
    lead: 'What happens when a programme is broken, late or missing, and what those who operate the pipeline can see.',
  },
  {
    part: 'instruments',
    title: 'The instruments and the double',
    short: 'Instruments and double',
    lead: 'The instruments are tried on defects of known size, and the stand-in for the dubbing service is held to its contract.',
  },
];
