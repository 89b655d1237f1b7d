import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import type { Message } from './summarize';

type StepResult = NonNullable<Message['testStepFinished']>['testStepResult'];

const CUT_OFF = {
  status: 'FAILED' as StepResult['status'],
  duration: { seconds: 0, nanos: 0 },
  message: 'Unfinished: the process that ran this scenario ended.',
};
const NOT_REACHED = { status: 'SKIPPED' as StepResult['status'], duration: CUT_OFF.duration };

/**
 * What is left to be told of scenarios that have begun and not ended; not their end, so that they count as unfinished. Some
 * formatters fail when a scenario lacks the result of a step, so the step that it was at is said to have failed.
 */
export function untoldResults(run: Query, nowMs: number) {
  const timestamp = { seconds: Math.floor(nowMs / 1000), nanos: Math.floor((nowMs % 1000) * 1e6) };
  const open = run.findAllTestCaseStarted().filter((attempt) => !run.findTestCaseFinishedBy(attempt));
  return open.flatMap((attempt) => {
    const told = run.findTestStepsFinishedBy(attempt).map(({ testStepId }) => testStepId);
    const { testSteps = [] } = run.findTestCaseBy(attempt) ?? {};
    const untold = testSteps.filter(({ id }) => !told.includes(id));
    return untold.map(({ id: testStepId }, i) => ({
      testStepFinished: {
        ...{ testCaseStartedId: attempt.id, testStepId, timestamp },
        testStepResult: i === 0 ? CUT_OFF : NOT_REACHED,
      },
    }));
  });
}

/** What cucumber's workers send to their coordinator. */
interface WorkerMessage {
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
    const run = new Query();
    on('message', (message) => run.update(message));
    subscribe('child_process', (message) => speakFor((message as { process: ChildProcess }).process, run));
  },
};

/** Listens before cucumber does, which counts its workers at the same event; all that they sent has come by then. */
function speakFor(child: ChildProcess, run: Query): void {
  const own = new Set<string>();
  child.on('message', ({ envelope }: WorkerMessage) => {
    if (envelope?.testCaseStarted) own.add(envelope.testCaseStarted.id);
  });
  child.on('close', () => {
    const envelopes = untoldResults(run, Date.now());
    for (const envelope of envelopes.filter((each) => own.has(each.testStepFinished.testCaseStartedId)))
      child.emit('message', { type: 'ENVELOPE', envelope });
  });
}
