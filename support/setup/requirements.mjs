// cucumber plugin: what a run needs, and what a person has set for it, is looked at once, before anything is started or
// written: ffmpeg, and the variables that support/stack/requirements.ts knows.
import process from 'node:process';
import { requireFfmpeg } from './ffmpeg.mjs';
import { stopRun } from './stop-run.mjs';

const REQUIREMENTS = '../../dist/support/stack/requirements.js';

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  async coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return;
    try {
      await requireFfmpeg(environment.cwd, process.env);
      // after the plugin fresh-build
      const { expectUsable } = await import(new URL(REQUIREMENTS, import.meta.url).href);
      await expectUsable(process.env);
    } catch (error) {
      stopRun(environment, error instanceof Error ? error.message : String(error));
    }
  },
};
