import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenWaitMs, type Wait } from './backpressure';

const waitsOf = (lags: readonly number[]): Wait[] =>
  lags.map((readyLagMs, i) => ({ fragment: i + 1, waitMs: 5, readyLagMs }));

test('one fragment that is late is no wait', () =>
  assert.equal(hiddenWaitMs(waitsOf([1000, 1010, 1330, 1000, 1010, 1000]), [4, 5, 6]), 10));

test('a wait before they are ready shows, for those that are to wait and for those that are not', () => {
  assert.equal(hiddenWaitMs(waitsOf([1000, 1010, 1000, 1500, 1510, 1500]), [4, 5, 6]), 500);
  assert.equal(hiddenWaitMs(waitsOf([1500, 1510, 1500, 1000, 1010, 1000]), [4, 5, 6]), 500);
});

test('without fragments to compare with there is no verdict', () =>
  assert.ok(Number.isNaN(hiddenWaitMs(waitsOf([1000]), [1]))));
