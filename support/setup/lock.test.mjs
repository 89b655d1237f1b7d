import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { lockFile, withLock } from './lock.mjs';
import { SetupError } from './system.mjs';

const quiet = () => undefined;
/** A tree that no other test locks; it need not exist. @param {string} name */
const tree = (name) => `/lock-test/${process.pid}/${name}`;

/** @returns {number} of a process that has just ended */
function deadPid() {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('one at a time, and the others are told', async () => {
  let inside = 0;
  /** @type {string[]} */
  const said = [];
  const work = async () => {
    inside += 1;
    assert.equal(inside, 1);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(tree('busy'), (line) => said.push(line), work)));
  assert.ok(said.every((line) => line.includes(`process ${process.pid}`)));
  assert.ok(said.length >= 2);
});

test('the lock goes also when the work fails, and the result comes through', async () => {
  await assert.rejects(
    withLock(tree('fail'), quiet, () => Promise.reject(new Error('no network'))),
    /no network/,
  );
  assert.ok(!existsSync(lockFile(tree('fail'))));
  assert.equal(await withLock(tree('fail'), quiet, async () => 7), 7);
});

test('a lock that a killed run left is taken over, by one of all who wait', async () => {
  await writeFile(lockFile(tree('dead')), String(deadPid()));
  let inside = 0;
  const work = async () => {
    assert.equal(++inside, 1);
    await turn();
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(tree('dead'), quiet, work)));
  assert.ok(!existsSync(lockFile(tree('dead'))));
});

test('at the deadline it tells who has it', async () => {
  await withLock(tree('held'), quiet, async () => {
    await assert.rejects(
      withLock(tree('held'), quiet, async () => undefined, { deadlineMs: 0 }),
      (error) => error instanceof SetupError && error.message.includes(`Process ${process.pid}`),
    );
  });
});
