import type { Facts, Finding } from './facts';
import { stepsWithoutOneDefinition, unusedDefinitions } from './step-rules';
import { rungs, tagsOfScenarios, unknownTags, unprovenRows } from './tag-rules';
import { descriptions, doubledNames, lengths, narratives, unreadable } from './text-rules';

const RULES: readonly ((facts: Facts) => Finding[])[] = [
  ...[unreadable, narratives, descriptions, lengths, doubledNames],
  ...[unknownTags, tagsOfScenarios, unprovenRows, rungs],
  ...[stepsWithoutOneDefinition, unusedDefinitions],
];

/** What is not as agreed in the features and their step definitions. */
export const checkFeatures = (facts: Facts): Finding[] => RULES.flatMap((rule) => rule(facts));
