import assert from 'node:assert/strict';
import { test } from 'node:test';
import { increase, means, valueAt } from './series';

const points = (...pairs: [atMs: number, value: number][]) => pairs.map(([atMs, value]) => ({ atMs, value }));

test('a value holds until the next, and there is none before the first', () => {
  const course = points([10, 1], [20, 5]);
  assert.deepEqual(
    [9, 10, 19, 20, 99].map((atMs) => valueAt(course, atMs)),
    [undefined, 1, 1, 5, 5],
  );
});

test('a counter rises by what came within the window; what it began with is no rise', () => {
  const counter = points([10, 4], [20, 5], [30, 7]);
  assert.equal(increase(counter, 30, 10), 2);
  assert.equal(increase(counter, 30, 100), 3);
  assert.equal(increase(counter, 99, 10), 0);
  assert.equal(increase([], 99, 10), 0);
});

test('a mean is of what came since the reading before', () => {
  const sum = points([10, 0], [20, 40], [30, 5040]);
  assert.deepEqual(means(sum, points([10, 0], [20, 2], [30, 3])), points([20, 20], [30, 5000]));
});
