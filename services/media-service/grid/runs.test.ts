import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridIndex, Runs } from './runs';

test('the first run counts as the grid does', () => {
  assert.deepEqual(new Runs(6000).begin(0), { originMs: 0, shift: 0 });
  assert.deepEqual(
    [0, 5980, 5990, 6000].map((ms) => gridIndex(ms, 6000)),
    [0, 0, 1, 1],
  );
});

test('a source that is back within the same cell gets the next number, and all after it too', () => {
  const runs = new Runs(6000);
  runs.begin(0);
  for (const number of [0, 1, 2]) runs.used(number);
  runs.end();
  assert.equal(runs.current, undefined);
  assert.deepEqual(runs.begin(16_000), { originMs: 16_000, shift: 1 });
  runs.used(3);
  runs.used(4);
  assert.deepEqual(runs.begin(24_500), { originMs: 24_500, shift: 1 });
});

test('one that is back later finds the grid where it is', () => {
  const runs = new Runs(6000);
  runs.begin(0);
  runs.used(0);
  runs.end();
  assert.deepEqual(runs.begin(13_000), { originMs: 13_000, shift: 0 });
});
