import type { Message } from './summary-builder';

/** A message with only the fields that matter; cucumber's have many more. */
export const message = (content: object): Message => content;

export const at = (seconds: number) => ({ timestamp: { seconds, nanos: 0 } });

interface ToldScenario {
  name: string;
  /** Of its one step; left out: the run broke off there. */
  status?: string;
}

/**
 * The messages of a run of `a.feature`, which has the scenarios x, y and z of one step; ids begin with the run's name, as
 * each run has its own.
 */
export function runOf(
  name: string,
  startedAt: number,
  scenarios: readonly ToldScenario[],
  feature = 'Feature: a',
): Message[] {
  return [
    message({ meta: { protocolVersion: '1' } }),
    message({ source: { uri: 'a.feature', data: feature } }),
    message({ gherkinDocument: { uri: 'a.feature', feature: documentOf(name) } }),
    ...['x', 'y', 'z'].map((each) => message({ pickle: pickleOf(name, each) })),
    message({ stepDefinition: { id: `${name}-definition` } }),
    message({ testRunStarted: { id: `${name}-run`, ...at(startedAt) } }),
    ...scenarios.map((each) => message({ testCase: testCaseOf(name, each.name) })),
    ...scenarios.flatMap((each) => scenarioOf(name, startedAt, each)),
    message({
      testRunFinished: {
        testRunStartedId: `${name}-run`,
        success: scenarios.every(({ status }) => status === 'PASSED'),
        ...at(startedAt + 10),
      },
    }),
  ];
}

const documentOf = (run: string) => ({
  name: 'a',
  children: ['x', 'y', 'z'].map((name) => ({
    scenario: { id: `${run}-scenario-${name}`, name, steps: [{ id: `${run}-step-${name}`, text: name }] },
  })),
});

const pickleOf = (run: string, name: string) => ({
  ...{
    id: `${run}-pickle-${name}`,
    uri: 'a.feature',
    name,
    tags: [],
    astNodeIds: [`${run}-scenario-${name}`],
  },
  steps: [{ id: `${run}-pickle-step-${name}`, text: name, astNodeIds: [`${run}-step-${name}`] }],
});

const testCaseOf = (run: string, name: string) => ({
  ...{ id: `${run}-case-${name}`, pickleId: `${run}-pickle-${name}`, testRunStartedId: `${run}-run` },
  testSteps: [
    {
      id: `${run}-test-step-${name}`,
      pickleStepId: `${run}-pickle-step-${name}`,
      stepDefinitionIds: [`${run}-definition`],
    },
    { id: `${run}-hook-${name}`, hookId: 'h' },
  ],
});

function scenarioOf(run: string, startedAt: number, { name, status }: ToldScenario): Message[] {
  const testCaseStartedId = `${run}-started-${name}`;
  const started = {
    id: testCaseStartedId,
    testCaseId: `${run}-case-${name}`,
    workerId: '0',
    ...at(startedAt + 1),
  };
  const finished = (testStepId: string) =>
    message({
      testStepFinished: { testCaseStartedId, testStepId, testStepResult: { status }, ...at(startedAt + 2) },
    });
  if (status === undefined) return [message({ testCaseStarted: started })];
  return [
    message({ testCaseStarted: started }),
    finished(`${run}-test-step-${name}`),
    finished(`${run}-hook-${name}`),
    message({ testCaseFinished: { testCaseStartedId, ...at(startedAt + 3) } }),
  ];
}
