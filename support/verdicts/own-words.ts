import { expect } from 'chai';
import { workerCommand } from '../stack/foreign-worker';
import { stackKind } from '../stack/stack';

/** Whether the worker is somebody else's, whose words are free. */
export const isForeignWorker = (env: NodeJS.ProcessEnv = process.env): boolean =>
  workerCommand(env) !== undefined || stackKind(env) === 'external';

/** Holds our own worker to the words that a person on duty reads; of another one some words are enough. */
export function expectWords(message: string | undefined, words: string, env = process.env): void {
  if (isForeignWorker(env)) expect(message, 'what it said').to.match(/\S/);
  else expect(message, 'what it said').to.contain(words);
}
