import type { Facts, Finding, Pickle } from './facts';

type PickleStep = Pickle['steps'][number];
type Definition = Facts['definitions'][number];

/** Every step has one definition. */
export function stepsWithoutOneDefinition(facts: Facts): Finding[] {
  const pickles = new Map(facts.pickles.map((pickle) => [pickle.id, pickle]));
  const lines = linesOf(facts);
  const findings = facts.testCases.flatMap(({ pickleId, testSteps }) => {
    const pickle = pickles.get(pickleId);
    return testSteps.flatMap(({ pickleStepId, stepDefinitionIds = [] }) => {
      const step = pickle?.steps.find(({ id }) => id === pickleStepId);
      if (!pickle || !step || stepDefinitionIds.length === 1) return [];
      const definitions = facts.definitions.filter(({ id }) => stepDefinitionIds.includes(id));
      return [{ file: pickle.uri, line: lineOf(step, lines), ...complaint(step, definitions) }];
    });
  });
  return [...new Map(findings.map((finding) => [`${finding.file}:${finding.line}`, finding])).values()];
}

function complaint({ text }: PickleStep, definitions: readonly Definition[]) {
  const expected = `one definition of "${text}"`;
  if (definitions.length === 0)
    return {
      expected,
      seen: 'none',
      toDo: 'Define it in step-definitions/, or use the words of another step.',
    };
  const places = definitions.map((definition) => `${placeOf(definition).file}:${placeOf(definition).line}`);
  return { expected, seen: places.join(' and '), toDo: 'Give them different words.' };
}

/** Every definition is used by some step. */
export function unusedDefinitions({ definitions, testCases }: Facts): Finding[] {
  const used = new Set(
    testCases.flatMap(({ testSteps }) =>
      testSteps.flatMap(({ stepDefinitionIds }) => stepDefinitionIds ?? []),
    ),
  );
  return definitions
    .filter(({ id }) => !used.has(id))
    .map((definition) => ({
      ...placeOf(definition),
      ...{ expected: `a step for "${definition.pattern.source}"`, seen: 'none' },
      toDo: 'Remove the definition, or correct its words.',
    }));
}

const placeOf = ({ sourceReference }: Definition): { file: string; line: number } => ({
  file: sourceReference.uri ?? 'step-definitions',
  line: sourceReference.location?.line ?? 1,
});

/** Lines by the ids of the steps in the files. */
function linesOf({ documents }: Facts): ReadonlyMap<string, number> {
  const children = documents.flatMap(({ feature }) => feature?.children ?? []);
  const within = [...children, ...children.flatMap(({ rule }) => rule?.children ?? [])];
  const steps = within.flatMap(({ background, scenario }) => [
    ...(background?.steps ?? []),
    ...(scenario?.steps ?? []),
  ]);
  return new Map(steps.map(({ id, location }) => [id, location.line]));
}

const lineOf = ({ astNodeIds }: PickleStep, lines: ReadonlyMap<string, number>): number =>
  lines.get(astNodeIds[0] ?? '') ?? 1;
