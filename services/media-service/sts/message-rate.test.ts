import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageRate } from './message-rate';

/** @returns the places of those that were one too many */
function tooMany(most: number, arrivalsMs: readonly number[]): number[] {
  const rate = new MessageRate(most);
  return arrivalsMs.flatMap((atMs, i) => (rate.isTooMany(atMs) ? [i] : []));
}

const burst = (count: number, atMs: number): number[] => Array<number>(count).fill(atMs);

test('as many as are allowed may come at once, one more may not', () => {
  assert.deepEqual(tooMany(3, burst(3, 0)), []);
  assert.deepEqual(tooMany(3, burst(4, 0)), [3]);
});

test('a second later as many may come again', () => {
  assert.deepEqual(tooMany(3, [...burst(3, 0), ...burst(3, 1000), ...burst(3, 2000)]), []);
  assert.deepEqual(tooMany(3, [...burst(3, 0), ...burst(3, 999.9)]), [3, 4, 5]);
});

test('a flood is one wherever it falls: a second has no border', () => {
  for (let beginsMs = 0; beginsMs < 2000; beginsMs += 50) {
    const arrivalsMs = [0, ...burst(2, beginsMs), ...burst(2, beginsMs + 100)];
    assert.ok(tooMany(3, arrivalsMs).includes(4), `begins at ${beginsMs} ms`);
  }
});

test('a lively STS that never says more than that is let be, however long', () => {
  const steady = Array.from({ length: 30 }, (_, i) => i * 334);
  assert.deepEqual(tooMany(3, steady), []);
});
