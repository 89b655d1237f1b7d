import { expect } from 'chai';
import { isForeignWorker } from '../stack/foreign-worker';

/** Holds our own worker to the words that a person on duty reads; of another one some words are enough. */
export function expectWords(message: string | undefined, words: string, env = process.env): void {
  if (isForeignWorker(env)) expect(message, 'what it said').to.match(/\S/);
  else expect(message, 'what it said').to.contain(words);
}
