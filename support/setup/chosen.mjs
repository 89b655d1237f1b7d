// cucumber plugin: runs the scenarios that choose.mjs has found. Cucumber's own filter knows a scenario by one line only.
// At the end it says of steps that nobody defined which ones they may have been meant to be.
import process from 'node:process';
import { keyOf } from './choose.mjs';
import { nearest } from './nearest.mjs';

/** What a dry run is for: cucumber calls it a success with steps that nobody defined. */
const UNDEFINED = ['UNDEFINED', 'AMBIGUOUS'];

/** @typedef {NonNullable<import('@cucumber/cucumber/api').CoordinatorEventValues['message']>} Message */

export default {
  type: 'plugin',
  optionsKey: 'chosen',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<{keys?: string[]}>} context */
  coordinator({ operation, on, transform, environment, options: { keys } }) {
    if (operation !== 'runCucumber' || keys === undefined) return undefined;
    const wanted = new Set(keys);
    const read = new Read();
    on('message', (message) => read.see(message));
    transform('pickles:filter', () => read.items().filter((item) => wanted.has(keyOf(item))));
    return () => {
      if (read.isIncomplete) process.once('exit', () => (process.exitCode = 1));
      for (const line of read.undefinedSteps()) environment.stderr.write(`${line}\n`);
    };
  },
};

/** All scenarios of the files, as cucumber hands them to its filters. */
class Read {
  /** @type {Map<string | undefined, NonNullable<Message['gherkinDocument']>>} */
  #documents = new Map();
  /** @type {NonNullable<Message['pickle']>[]} */
  #pickles = [];
  /** @type {string[]} */
  #patterns = [];
  /** @type {Map<string, string | undefined>} pickle step by test step */
  #stepOf = new Map();
  /** @type {Set<string | undefined>} pickle steps */
  #undefined = new Set();
  isIncomplete = false;

  /** @param {Message} message */
  see({ gherkinDocument, pickle, stepDefinition, testCase, testStepFinished }) {
    if (gherkinDocument) this.#documents.set(gherkinDocument.uri, gherkinDocument);
    if (pickle) this.#pickles.push(pickle);
    if (stepDefinition) this.#patterns.push(stepDefinition.pattern.source);
    for (const { id, pickleStepId } of testCase?.testSteps ?? []) this.#stepOf.set(id, pickleStepId);
    if (!testStepFinished || !UNDEFINED.includes(testStepFinished.testStepResult.status)) return;
    this.isIncomplete = true;
    if (testStepFinished.testStepResult.status === 'UNDEFINED')
      this.#undefined.add(this.#stepOf.get(testStepFinished.testStepId));
  }

  /** @returns {string[]} a line each, however often it is in the features */
  undefinedSteps() {
    const lines = this.#pickles.flatMap(({ uri, location, steps }) =>
      steps
        .filter(({ id }) => this.#undefined.has(id))
        .map(({ text }) => {
          const [most] = nearest(text, this.#patterns, 1);
          return `No step is worded "${text}" (${uri}:${location?.line ?? 1}). The nearest: "${most ?? 'none'}".`;
        }),
    );
    return [...new Set(lines)];
  }

  items() {
    return this.#pickles.flatMap((pickle) => {
      const gherkinDocument = this.#documents.get(pickle.uri);
      const { location } = pickle;
      return gherkinDocument && location ? [{ pickle, gherkinDocument, location }] : [];
    });
  }
}
