import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disagreements, readingsOf } from './in-flight';

const steps = [
  { atMs: 1000, inFlight: 1 },
  { atMs: 2000, inFlight: 2 },
  { atMs: 3000, inFlight: 0 },
];

test('a gauge that follows within the tolerance agrees', () => {
  const readings = [
    { atMs: 500, value: 0 },
    { atMs: 1050, value: 0 },
    { atMs: 1950, value: 2 },
    { atMs: 2500, value: 2 },
    { atMs: 3500, value: 0 },
  ];
  assert.deepEqual(disagreements(readings, steps, 100), []);
});

test('one that stays behind, or counts wrong, does not', () => {
  assert.deepEqual(disagreements([{ atMs: 3500, value: 2 }], steps, 100), [
    { atMs: 3500, read: 2, seen: [0] },
  ]);
  assert.deepEqual(disagreements([{ atMs: 2050, value: 3 }], steps, 100), [
    { atMs: 2050, read: 3, seen: [1, 2] },
  ]);
});

test('a value holds until it changes', () => {
  const changes = [
    { atMs: 100, value: 0 },
    { atMs: 300, value: 1 },
  ];
  assert.deepEqual(
    readingsOf(changes, [100, 200, 300, 400]).map(({ value }) => value),
    [0, 0, 1, 1],
  );
  assert.deepEqual(readingsOf(changes, [50]), []);
});
