import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { watchRoom } from './room-watch.mjs';

mock.timers.enable({ apis: ['setInterval'] });

/** Seconds pass, and what they bring. @param {number} count */
async function pass(count) {
  for (let i = 0; i < count; i++) {
    mock.timers.tick(1000);
    for (let turns = 0; turns < 5; turns++) await Promise.resolve();
  }
}

test('a disk that fills is told once, by its folder', async () => {
  const free = { '/evidence': [400e6, 400e6, 400e6, 400e6], '/reports': [400e6, 60e6, 27_900_000, 0] };
  /** @type {string[]} */
  const told = [];
  const stop = watchRoom(
    ['/evidence', '/reports'],
    (folder) => Promise.resolve(free[/** @type {'/reports'} */ (folder)].shift() ?? 0),
    (sentence) => told.push(sentence),
  );
  await pass(2);
  assert.deepEqual(told, []);
  await pass(2);
  stop();
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^the disk of \/reports is full: 27 MB are left\. Make room there/);
});

test('a folder that is gone is not full, and after its end nothing is told', async () => {
  /** @type {string[]} */
  const told = [];
  const tell = (/** @type {string} */ sentence) => told.push(sentence);
  const watchGone = watchRoom(['/gone'], () => Promise.reject(new Error('ENOENT')), tell);
  const watchEnded = watchRoom(['/full'], () => Promise.resolve(0), tell);
  watchEnded();
  await pass(2);
  watchGone();
  assert.deepEqual(told, []);
});
