import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peakOf } from './peak';

const points = (...values: [atMs: number, value: number][]) =>
  values.map(([atMs, value]) => ({ atMs, value }));

test('what came at once may have left for as long as nobody looked', () => {
  const read = points([0, 8600], [500, 13_973], [1000, 13_473]);
  assert.deepEqual(peakOf(read), { leastMs: 13_973, mostMs: 14_473 });
});

test('a queue that grows with time, or stays, is as long as it was read', () => {
  assert.deepEqual(peakOf(points([0, 0], [500, 480], [1000, 970], [1500, 960])), {
    leastMs: 970,
    mostMs: 970,
  });
});
