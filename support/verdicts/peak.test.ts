import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peakOf } from './peak';

const points = (...values: [atMs: number, value: number][]) =>
  values.map(([atMs, value]) => ({ atMs, value }));

test('what came at once may have left for as long as nobody looked', () => {
  const read = points([0, 8600], [500, 13_973], [1000, 13_473]);
  assert.deepEqual(peakOf(read), { leastMs: 13_973, mostMs: 14_473 });
});

test('of several fillings the tightest bound holds, and one that is no full one says nothing', () => {
  const read = points(
    [0, 8000],
    [500, 13_900],
    [1000, 8500],
    [1500, 13_980],
    [2000, 8000],
    [2100, 13_950],
    [2600, 9000],
  );
  assert.deepEqual(peakOf(read), { leastMs: 13_980, mostMs: 14_050 });
});

test('a queue that grows with time, or stays, is as long as it was read', () => {
  assert.deepEqual(peakOf(points([0, 0], [500, 480], [1000, 970], [1500, 960])), {
    leastMs: 970,
    mostMs: 970,
  });
});
