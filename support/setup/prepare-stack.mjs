// cucumber plugin: what the kind of stack that STACK names needs once a run, before the first scenario and after the last.
import { stopRun } from './stop-run.mjs';

const PREPARE = '../../dist/support/stack/prepare-stack.js';

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  async coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return undefined;
    // after the plugin fresh-build
    const { prepareStack } = await import(new URL(PREPARE, import.meta.url).href);
    try {
      return await prepareStack((/** @type {string} */ line) => environment.stderr.write(`${line}\n`));
    } catch (error) {
      return stopRun(environment, error instanceof Error ? error.message : String(error));
    }
  },
};
