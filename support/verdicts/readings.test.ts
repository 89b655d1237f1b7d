import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disagreements, peakOf } from './readings';

const steps = [
  { atMs: 1000, value: 1 },
  { atMs: 2000, value: 2 },
  { atMs: 3000, value: 0 },
];

test('a gauge that follows within the tolerance agrees', () => {
  const readings = [
    { atMs: 500, value: 0 },
    { atMs: 1050, value: 0 },
    { atMs: 1950, value: 2 },
    { atMs: 2500, value: 2 },
    { atMs: 3500, value: 0 },
  ];
  assert.deepEqual(disagreements(readings, steps, [100, 100]), []);
});

test('one that stays behind, or counts wrong, does not', () => {
  assert.deepEqual(disagreements([{ atMs: 3500, value: 2 }], steps, [100, 100]), [
    { atMs: 3500, read: 2, seen: [0] },
  ]);
  assert.deepEqual(disagreements([{ atMs: 2050, value: 3 }], steps, [100, 100]), [
    { atMs: 2050, read: 3, seen: [1, 2] },
  ]);
});

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
