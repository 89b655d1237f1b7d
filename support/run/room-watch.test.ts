import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { watchRoom } from './room-watch';

mock.timers.enable({ apis: ['setInterval'] });

/** Seconds pass, and what they bring. */
async function pass(count: number) {
  for (let i = 0; i < count; i++) {
    mock.timers.tick(1000);
    for (let turns = 0; turns < 5; turns++) await Promise.resolve();
  }
}

test('a disk that fills is told once, by its folder', async () => {
  const free = { '/evidence': [400e6, 400e6, 400e6, 400e6], '/reports': [400e6, 60e6, 27_900_000, 0] };
  const told: string[] = [];
  const stop = watchRoom(
    ['/evidence', '/reports'],
    (sentence) => told.push(sentence),
    (folder) => Promise.resolve(free[folder as '/reports'].shift() ?? 0),
  );
  await pass(2);
  assert.deepEqual(told, []);
  await pass(2);
  stop();
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^the disk of \/reports is full: 27 MB are left\. Make room there/);
});

test('a folder that is gone is not full, and after its end nothing is told', async () => {
  const told: string[] = [];
  const tell = (sentence: string) => told.push(sentence);
  const watchGone = watchRoom(['/gone'], tell, () => Promise.reject(new Error('ENOENT')));
  const watchEnded = watchRoom(['/full'], tell, () => Promise.resolve(0));
  watchEnded();
  await pass(2);
  watchGone();
  assert.deepEqual(told, []);
});
