import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import { evidenceRoot, fromSetUp, projectRoot, reportsDir } from '../base/project-root';
import { standstillFile } from '../records/standstill';
import { makePacks } from '../stack/node-service';
import { prepareStack } from '../stack/prepare-stack';
import { expectUsable } from '../stack/requirements';
import type { RunOptions } from './choose';
import { claim, replaceAll, setAside } from './reports-folder';
import { stopRun } from './graceful-stop';

const IDLE_PROCESS = path.join(projectRoot, 'dist', 'support', 'records', 'idle-process.js');

/** cucumber plugin: what is done once a run, before its first scenario and after its last. */
export default {
  type: 'plugin',
  optionsKey: 'run',
  async coordinator({ operation, on, environment, options }: CoordinatorContext<RunOptions>) {
    if (operation !== 'runCucumber') return undefined;
    const say = (line: string): unknown => environment.stderr.write(`${line}\n`);
    const run = new Query();
    on('message', (message) => run.update(message));
    try {
      const { requireFfmpeg } = await fromSetUp<{ requireFfmpeg: (env: NodeJS.ProcessEnv) => Promise<void> }>(
        'ffmpeg',
      );
      await requireFfmpeg(process.env);
      await expectUsable(process.env);
      await emptyFolders(options.isWhole ?? true, say);
      const endWatch = watchStandstills(say);
      if (options.isWhole) await makePacks();
      const removeStack = await prepareStack(say);
      return async () => {
        endWatch();
        await removeStack();
        if (hasJudged(run)) return;
        say('Nothing was judged: every scenario was left out. That is no success.');
        process.once('exit', () => (process.exitCode = 1));
      };
    } catch (error) {
      return stopRun(environment, error instanceof Error ? error.message : String(error));
    }
  },
};

/**
 * cucumber calls a run a success in which every scenario was skipped. One that was ended before its first scenario says so itself.
 * What comes after a failure is skipped, too.
 */
export function hasJudged(run: Query): boolean {
  const attempts = run
    .findAllTestCaseStarted()
    .map((attempt) =>
      run.findTestStepsFinishedBy(attempt).map(({ testStepResult }): string => testStepResult.status),
    );
  const isSkipped = (statuses: readonly string[]): boolean =>
    statuses.includes('SKIPPED') && statuses.every((status) => ['PASSED', 'SKIPPED'].includes(status));
  return attempts.length === 0 || !attempts.every(isSkipped);
}

/**
 * A run of all scenarios replaces the reports before it; one of some replaces none, and sets them aside. Its evidence goes into
 * an empty folder, whose name the processes with the scenarios inherit.
 */
async function emptyFolders(isWhole: boolean, say: (line: string) => void): Promise<void> {
  await claim(reportsDir);
  const place = isWhole ? await replaceAll(reportsDir) : await setAside(reportsDir);
  if (place !== undefined) say(`The reports before this run are in ${place}.`);
  const folder = path.resolve(projectRoot, evidenceRoot());
  process.env['EVIDENCE_DIR'] = folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/**
 * Beside every run goes a process that only asks for the time. Where even that one was held up, the machine stood still, and a
 * verdict on times says so (support/report/attachments/standstill.ts). It ends with this process, however that ends.
 */
function watchStandstills(say: (line: string) => void): () => void {
  // in a session of its own, as all servers of a broadcast are: it gets the processor as they do
  const child = spawn(process.execPath, [IDLE_PROCESS, standstillFile()], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', (error) => say(`No watch for standstills: ${error.message}`));
  child.stdin.on('error', () => undefined); // it is gone already
  child.unref();
  (child.stdin as unknown as Socket).unref();
  return () => child.stdin.end();
}
