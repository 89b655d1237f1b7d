import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { ScenarioStatus, Summary } from '../../report/summary';
import { projectRoot } from '../../base/project-root';
import { TinyRun } from './ending-testing';

const NPM_START = ['npm', 'start', '--'];
/** Without npm, which costs half a second. */
const START = [process.execPath, path.join(projectRoot, 'dist', 'support', 'cli', 'start.js')];

const CUCUMBER = [
  process.execPath,
  path.join(projectRoot, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js'),
];

interface Ending {
  how: string;
  command?: readonly string[];
  args?: readonly string[];
  end: (run: { root: number; coordinator: number; worker: number }) => void;
  /** As a shell would tell it; null: killed. */
  exitCode: number | null;
}

const ENDINGS: readonly Ending[] = [
  { how: 'Ctrl-C', command: NPM_START, end: ({ root }) => process.kill(-root, 'SIGINT'), exitCode: 130 },
  {
    how: 'SIGINT to npm alone',
    command: NPM_START,
    end: ({ root }) => process.kill(root, 'SIGINT'),
    exitCode: 130,
  },
  { how: 'SIGTERM', end: ({ root }) => process.kill(root, 'SIGTERM'), exitCode: 143 },
  { how: 'kill -9 of `npm start`', end: ({ root }) => process.kill(root, 'SIGKILL'), exitCode: null },
  {
    how: 'SIGTERM while a worker is frozen',
    end: ({ root, worker }) => {
      process.kill(worker, 'SIGSTOP');
      process.kill(root, 'SIGTERM');
    },
    exitCode: 143,
  },
  {
    how: 'kill -9 of the coordinator',
    end: ({ coordinator }) => process.kill(coordinator, 'SIGKILL'),
    exitCode: 137,
  },
  { how: 'kill -9 of a worker', end: ({ worker }) => process.kill(worker, 'SIGKILL'), exitCode: 1 },
  {
    how: 'Ctrl-C in one process',
    args: ['--parallel', '0'],
    end: ({ root }) => process.kill(-root, 'SIGINT'),
    exitCode: 130,
  },
];

describe('nothing is left behind, and the reports are whole, after', { concurrency: true }, () => {
  for (const { how, command = START, args = [], end, exitCode } of ENDINGS)
    test(how, async () => {
      await using run = await TinyRun.start(command, { args });
      const told = await run.running();
      end({ ...told, root: run.child.pid ?? 0 });
      assert.equal(await run.ended, exitCode);
      await run.gone(told);
      await expectWholeReports(run, 'unfinished', 'unfinished');
    });
});

describe('nothing is left behind, and the reports are whole, when a scenario', { concurrency: true }, () => {
  for (const [outcome, status] of [
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['timeout', 'failed'],
  ] as const)
    test(`ends with ${outcome}`, async () => {
      await using run = await TinyRun.start(START, { outcome });
      const told = await run.running();
      assert.equal(await run.ended, status === 'passed' ? 0 : 1);
      await run.gone(told);
      await expectWholeReports(run, status, 'passed');
    });
});

test('each worker has a session of its own, as the servers of a broadcast have', async () => {
  await using run = await TinyRun.start(START, {});
  const { worker } = await run.running();
  // who begins a session leads a group of its own number, on every system; without one there is nobody to ask for
  assert.doesNotThrow(() => process.kill(-worker, 0));
});

describe('a run whose reports another one is writing', { concurrency: true }, () => {
  for (const [how, command] of [
    ['npm start', START],
    ['cucumber itself', CUCUMBER],
  ] as const)
    test(`does not begin, and harms it in nothing: ${how}`, async () => {
      await using run = await TinyRun.start(START, {});
      const { coordinator } = await run.running();
      const { exitCode, said } = await run.beside(command);
      assert.equal(exitCode, 1);
      assert.match(said, new RegExp(`Stopped: process ${coordinator} is running the suite .*REPORTS_DIR=`));
      process.kill(coordinator, 'SIGTERM');
      await run.ended;
      await expectWholeReports(run, 'unfinished', 'unfinished');
    });
});

/** @param runs status of the second scenario. @param last of the third */
async function expectWholeReports(run: TinyRun, runs: ScenarioStatus, last: ScenarioStatus): Promise<void> {
  const { scenarios } = JSON.parse(await run.report('summary.json')) as Summary;
  assert.deepEqual(
    scenarios.map(({ name, status }) => [name, status]),
    [
      ['is over', 'passed'],
      ['runs', runs],
      ['has not begun', last],
    ],
  );
  const lines = (await run.report('messages.ndjson')).trimEnd().split('\n');
  assert.ok('testRunFinished' in (JSON.parse(lines.at(-1) ?? '') as object));
  const tail = async (name: string): Promise<string> => (await run.report(name)).trimEnd().slice(-80);
  assert.match(await tail('cucumber.html'), /<\/html>$/);
  assert.match(await tail('junit.xml'), /<\/testsuite>$/);
}
