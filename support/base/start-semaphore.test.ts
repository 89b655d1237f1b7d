import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from './eventually';
import { StartSemaphore } from './start-semaphore';

let folder: string;

beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'start-semaphore-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Work that goes on until it is told to end. */
class Visit {
  entered = false;
  leave!: () => void;
  private readonly left = new Promise<void>((resolve) => (this.leave = resolve));

  readonly work = (): Promise<void> => {
    this.entered = true;
    return this.left;
  };
}

test('lets so many in at a time, in the order of their coming', async () => {
  const semaphore = new StartSemaphore(folder, 2);
  const visits = Array.from({ length: 4 }, () => new Visit());
  const passed = visits.map(async ({ work }) => semaphore.pass(work));
  const inside = (): boolean[] => visits.map(({ entered }) => entered);
  await eventually('two are inside', () => inside()[1], { withinMs: 2000, everyMs: 5 });
  await eventually('the others have their tickets', async () => (await readdir(folder)).length === 4, {
    withinMs: 2000,
    everyMs: 5,
  });
  assert.deepEqual(inside(), [true, true, false, false]);
  visits[1]?.leave();
  await eventually('the third is inside', () => inside()[2], { withinMs: 2000, everyMs: 5 });
  await turn();
  assert.deepEqual(inside(), [true, true, true, false]);
  for (const { leave } of visits) leave();
  await Promise.all(passed);
  assert.deepEqual(await readdir(folder), [], 'no ticket is left');
});

test('work that fails makes way too', async () => {
  const semaphore = new StartSemaphore(folder, 1);
  await assert.rejects(
    semaphore.pass(() => Promise.reject(new Error('does not start'))),
    /does not start/,
  );
  assert.equal(await semaphore.pass(() => Promise.resolve('started')), 'started');
});

test('the ticket of a process that has died keeps nobody waiting', async () => {
  const { pid } = spawnSync('true');
  await writeFile(path.join(folder, `${Date.now() - 1000}-000001-${pid}`), '');
  const semaphore = new StartSemaphore(folder, 1, 1000);
  assert.equal(await semaphore.pass(() => Promise.resolve('started')), 'started');
});

test('a process that can do nothing else stands still until its turn, but not for ever', () => {
  const leave = new StartSemaphore(folder, 1).enter();
  const sinceMs = performance.now();
  new StartSemaphore(folder, 1, 60).enter()();
  assert.ok(performance.now() - sinceMs >= 59, 'it waited for the first to leave');
  leave();
  new StartSemaphore(folder, 1, 10_000).enter()();
  assert.ok(performance.now() - sinceMs < 10_000, 'nobody was before it any more');
});
