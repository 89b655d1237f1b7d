import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { CoordinatorContext } from '@cucumber/cucumber/api';
import type { Message } from './summarize';

type StepResult = NonNullable<Message['testStepFinished']>['testStepResult'];

const CUT_OFF = {
  status: 'FAILED' as StepResult['status'],
  duration: { seconds: 0, nanos: 0 },
  message: 'Unfinished: the process that ran this scenario ended.',
};
const NOT_REACHED = { status: 'SKIPPED' as StepResult['status'], duration: CUT_OFF.duration };

/**
 * Follows cucumber's messages and knows which scenarios have begun but not ended. Some formatters fail when a scenario
 * lacks the result of a step, so who finishes a run that was cut off says that the step it was at failed.
 */
export class OpenScenarios {
  /** Steps without a result, by the id of the attempt. */
  private readonly open = new Map<string, Set<string>>();

  /** @param stepsOf ids of the steps by test case; filled by whoever sees the test cases first */
  constructor(private readonly stepsOf = new Map<string, readonly string[]>()) {}

  see({ testCase, testCaseStarted, testStepFinished, testCaseFinished }: Message): void {
    if (testCase)
      this.stepsOf.set(
        testCase.id,
        testCase.testSteps.map(({ id }) => id),
      );
    if (testCaseStarted)
      this.open.set(testCaseStarted.id, new Set(this.stepsOf.get(testCaseStarted.testCaseId)));
    if (testStepFinished)
      this.open.get(testStepFinished.testCaseStartedId)?.delete(testStepFinished.testStepId);
    if (testCaseFinished) this.open.delete(testCaseFinished.testCaseStartedId);
  }

  /** What was left to be told of them; not their end, so that they count as unfinished. */
  missing(nowMs: number): Message[] {
    const timestamp = { seconds: Math.floor(nowMs / 1000), nanos: Math.floor((nowMs % 1000) * 1e6) };
    return [...this.open].flatMap(([testCaseStartedId, steps]) =>
      [...steps].map((testStepId, i) => ({
        testStepFinished: {
          ...{ testCaseStartedId, testStepId, timestamp },
          testStepResult: i === 0 ? CUT_OFF : NOT_REACHED,
        },
      })),
    );
  }
}

/** What cucumber's workers send to their coordinator. */
interface WorkerMessage {
  type: string;
  envelope?: Message;
}

/**
 * cucumber plugin: when a worker has ended in the middle of a scenario, tells in its name that it failed there.
 * Without that the run would break off in a formatter instead of finishing its reports.
 */
export default {
  type: 'plugin',
  coordinator({ operation, on }: CoordinatorContext<unknown>): void {
    if (operation !== 'runCucumber') return;
    const stepsOf = new Map<string, readonly string[]>();
    const testCases = new OpenScenarios(stepsOf);
    on('message', ({ testCase }) => testCase && testCases.see({ testCase }));
    subscribe('child_process', (message) =>
      speakFor((message as { process: ChildProcess }).process, stepsOf),
    );
  },
};

/** Listens before cucumber does, which counts its workers at the same event; all that they sent has come by then. */
function speakFor(child: ChildProcess, stepsOf: Map<string, readonly string[]>): void {
  const scenarios = new OpenScenarios(stepsOf);
  child.on('message', ({ envelope }: WorkerMessage) => envelope && scenarios.see(envelope));
  child.on('close', () => {
    for (const envelope of scenarios.missing(Date.now()))
      child.emit('message', { type: 'ENVELOPE', envelope });
  });
}
