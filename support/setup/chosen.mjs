// cucumber plugin: runs the scenarios that choose.mjs has found. Cucumber's own filter knows a scenario by one line only.
import process from 'node:process';
import { keyOf } from './choose.mjs';

/** What a dry run is for: cucumber calls it a success with steps that nobody defined. */
const UNDEFINED = ['UNDEFINED', 'AMBIGUOUS'];

/** @typedef {NonNullable<import('@cucumber/cucumber/api').CoordinatorEventValues['message']>} Message */

export default {
  type: 'plugin',
  optionsKey: 'chosen',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<{keys?: string[]}>} context */
  coordinator({ operation, on, transform, options: { keys } }) {
    if (operation !== 'runCucumber' || keys === undefined) return;
    const wanted = new Set(keys);
    const read = new Read();
    on('message', (message) => read.see(message));
    transform('pickles:filter', () => read.items().filter((item) => wanted.has(keyOf(item))));
    on('message', ({ testStepFinished }) => {
      if (UNDEFINED.includes(testStepFinished?.testStepResult.status ?? ''))
        process.once('exit', () => (process.exitCode = 1));
    });
  },
};

/** All scenarios of the files, as cucumber hands them to its filters. */
class Read {
  /** @type {Map<string | undefined, NonNullable<Message['gherkinDocument']>>} */
  #documents = new Map();
  /** @type {NonNullable<Message['pickle']>[]} */
  #pickles = [];

  /** @param {Message} message */
  see({ gherkinDocument, pickle }) {
    if (gherkinDocument) this.#documents.set(gherkinDocument.uri, gherkinDocument);
    if (pickle) this.#pickles.push(pickle);
  }

  items() {
    return this.#pickles.flatMap((pickle) => {
      const gherkinDocument = this.#documents.get(pickle.uri);
      const { location } = pickle;
      return gherkinDocument && location ? [{ pickle, gherkinDocument, location }] : [];
    });
  }
}
