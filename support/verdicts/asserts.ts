import { expect } from 'chai';
import { isForeignWorker } from '../stack/foreign-worker';

/** Holds our own worker to the words that a person on duty reads; of another one some words are enough. */
export function expectWords(message: string | undefined, words: string, env = process.env): void {
  if (!isForeignWorker(env)) expect(message ?? 'nothing', 'what it said').to.contain(words);
  else if (!message?.trim())
    expect.fail('its log says nothing of it, in whatever words (docs/contract.md#log)');
}

/** Time from one event to another, in ms. @throws Error when one of them did not happen */
export function durationMs(what: string, fromMs: number | undefined, toMs: number | undefined): number {
  if (fromMs === undefined || toMs === undefined)
    throw new Error(
      `${what}: expected it to happen, but ${fromMs === undefined ? 'what it is timed from' : 'it'} did not`,
    );
  return toMs - fromMs;
}
