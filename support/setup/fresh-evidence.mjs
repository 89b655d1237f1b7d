// cucumber plugin: a run begins with empty folders for its evidence and clips, whose names the processes with the scenarios
// inherit; unless another run is going on there. A run of all scenarios replaces the reports before it; one of some replaces
// none, and sets them aside.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { claim } from './report-lock.mjs';
import { replaceAll, setAside } from './set-aside.mjs';
import { stopRun } from './stop-run.mjs';

export default {
  type: 'plugin',
  optionsKey: 'chosen',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<{isWhole?: boolean}>} context */
  async coordinator({ operation, environment, options: { isWhole = true } }) {
    if (operation !== 'runCucumber') return;
    const reports = path.resolve(environment.cwd, process.env.REPORTS_DIR ?? 'reports');
    const refusal = await claimOrSay(reports);
    if (refusal !== undefined) stopRun(environment, refusal);
    const place = isWhole ? await replaceAll(reports) : await setAside(reports);
    if (place !== undefined) environment.stderr.write(`The reports before this run are in ${place}.\n`);
    const folder = path.resolve(environment.cwd, process.env.EVIDENCE_DIR ?? path.join(reports, 'evidence'));
    process.env.EVIDENCE_DIR = folder;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  },
};

/**
 * @param {string} reports
 * @returns {Promise<string | undefined>} why no run can write there
 */
async function claimOrSay(reports) {
  try {
    return await claim(reports);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === undefined) throw error;
    return `the reports can't be written to ${reports} (${message}). Make room or give leave there, or name another folder: REPORTS_DIR=…`;
  }
}
