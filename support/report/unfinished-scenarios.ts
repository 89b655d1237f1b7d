import { subscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { OpenScenarios } from './open-scenarios';
import type { Message } from './summary-builder';

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
