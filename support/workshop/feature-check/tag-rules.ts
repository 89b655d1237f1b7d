import { ROWS } from '../../report/summary';
import { type Facts, type Finding, type Placed, scenariosOf } from './facts';

const PRIORITIES = ['@P1', '@P2', '@P3'];
const STORIES = ['@US1', '@US2', '@US3', '@US4', '@US5', '@US6'];
const KINDS = ['@edge', '@metrics', '@contract', '@analysers', '@serial', '@viewer', '@operated'];
const ROW_TAGS = ROWS.map((row) => `@${row}`);
/** The order in which a worker is built (docs/contract.md). */
const RUNGS = Array.from({ length: 10 }, (_, i) => `@rung-${i + 1}`);
const AGREED = new Set([...PRIORITIES, ...STORIES, ...KINDS, ...ROW_TAGS, ...RUNGS]);

/** Every tag is one of those that somebody selects or counts by. */
export function unknownTags({ documents }: Facts): Finding[] {
  const unknown = documents.flatMap(scenariosOf).flatMap(({ file, tags }) =>
    tags
      .filter(({ name }) => !AGREED.has(name))
      .map(({ name, line }) => ({
        ...{ file, line, seen: name },
        expected: `one of ${[...PRIORITIES, ...STORIES, ...KINDS].join(', ')}, ${RUNGS[0]} to ${RUNGS.at(-1)} or the id of a row`,
        toDo: 'Correct it, or agree on it in support/workshop/feature-check/tag-rules.ts.',
      })),
  );
  return [
    ...new Map(
      unknown.map((finding) => [`${finding.file}:${finding.line} ${finding.seen}`, finding]),
    ).values(),
  ];
}

/** A scenario has one priority, and each of its tags once. */
export function tagsOfScenarios({ documents }: Facts): Finding[] {
  return documents.flatMap(scenariosOf).flatMap((placed) => [...withoutPriority(placed), ...doubled(placed)]);
}

function withoutPriority({ file, scenario, tags }: Placed): Finding[] {
  const seen = tags.map(({ name }) => name).filter((name) => PRIORITIES.includes(name));
  if (new Set(seen).size === 1) return [];
  return [
    {
      ...{ file, line: scenario.location.line, expected: `one of ${PRIORITIES.join(', ')}` },
      seen: seen.length > 0 ? seen.join(' and ') : 'none',
      toDo: 'Say how much it matters, at the scenario or at its feature.',
    },
  ];
}

function doubled({ file, tags }: Placed): Finding[] {
  return tags
    .filter(({ name }, i) => tags.findIndex((other) => other.name === name) !== i)
    .map(({ name, line }) => ({
      ...{ file, line, expected: `${name} once`, seen: 'it twice' },
      toDo: 'Leave it out where the feature has it already.',
    }));
}

/** Each rung of the ladder is one scenario: who builds a worker runs it by its tag. */
export function rungs({ documents }: Facts): Finding[] {
  const scenarios = documents.flatMap(scenariosOf);
  return RUNGS.flatMap((rung) => {
    const those = scenarios.filter(({ tags }) => tags.some(({ name }) => name === rung));
    if (those.length === 1) return [];
    const [, second] = those;
    return [
      {
        ...{ file: second?.file ?? 'features', line: second?.scenario.location.line ?? 1 },
        ...{
          expected: `one scenario with the tag ${rung}`,
          seen: those.length === 0 ? 'none' : `${those.length}`,
        },
        toDo: 'Tag the scenario that docs/contract.md names for this rung, and no other.',
      },
    ];
  });
}

/** Every row of the acceptance table has a scenario that proves it. */
export function unprovenRows({ documents }: Facts): Finding[] {
  const tagged = new Set(documents.flatMap(scenariosOf).flatMap(({ tags }) => tags.map(({ name }) => name)));
  return ROW_TAGS.filter((tag) => !tagged.has(tag)).map((tag) => ({
    ...{ file: 'features', line: 1, expected: `a scenario with the tag ${tag}`, seen: 'none' },
    toDo: `Tag the scenario that proves this row, or write it; the rows are in support/report/summary.ts.`,
  }));
}
