import { PassThrough } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Message } from '../../report/summary-builder';
import { projectRoot } from '../../base/project-root';
import type { Facts } from './facts';

/** Has cucumber read all features and match their steps with the built definitions; runs none of them. */
export async function dryRun(): Promise<Facts> {
  const messages: Message[] = [];
  const environment = { cwd: projectRoot, stdout: new PassThrough().resume() };
  const { runConfiguration } = await loadConfiguration({}, environment);
  const { sources, support, runtime } = runConfiguration;
  const quiet = { stdout: 'summary', files: {}, publish: false, options: {} } as const;
  const dry = { ...runtime, dryRun: true, parallel: 0 };
  await runCucumber({ sources, support, runtime: dry, formats: quiet }, environment, (message) =>
    messages.push(message),
  );
  return factsOf(messages);
}

const factsOf = (messages: readonly Message[]): Facts => ({
  documents: messages.flatMap(({ gherkinDocument }) => gherkinDocument ?? []),
  pickles: messages.flatMap(({ pickle }) => pickle ?? []),
  testCases: messages.flatMap(({ testCase }) => testCase ?? []),
  definitions: messages.flatMap(({ stepDefinition }) => stepDefinition ?? []),
  parseErrors: messages.flatMap(({ parseError }) => parseError ?? []),
});
