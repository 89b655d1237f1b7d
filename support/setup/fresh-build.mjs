// cucumber plugin: `npx cucumber-js` notices a stale build too, once a run, in the coordinator, before anything is loaded.
import { ensureBuilt } from './build.mjs';
import { SetupError } from './setup-error.mjs';
import { stopRun } from './stop-run.mjs';

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  async coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return;
    try {
      await ensureBuilt(environment.cwd, (line) => environment.stderr.write(`${line}\n`));
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      stopRun(environment, error.message);
    }
  },
};
