// cucumber plugin: every run begins with an empty evidence folder, whose name the processes with the scenarios inherit, and
// without the clips of the run before it; unless another run is going on there.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { claim } from './one-run.mjs';
import { stopRun } from './stop-run.mjs';

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  async coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return;
    const reports = path.resolve(environment.cwd, process.env.REPORTS_DIR ?? 'reports');
    const refusal = await claim(reports);
    if (refusal !== undefined) stopRun(environment, refusal);
    const folder = path.resolve(environment.cwd, process.env.EVIDENCE_DIR ?? path.join(reports, 'evidence'));
    process.env.EVIDENCE_DIR = folder;
    for (const old of [folder, path.join(reports, 'clips')]) await rm(old, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  },
};
