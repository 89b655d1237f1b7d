import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backpressure } from './backpressure';

test('a pause holds until none', () => {
  const backpressure = new Backpressure();
  backpressure.received('pause');
  backpressure.received('slow_down', 500);
  assert.equal(backpressure.isPaused, true);
  backpressure.received('none');
  assert.equal(backpressure.isPaused, false);
});

test('slow_down delays each send by what is recommended until none', () => {
  const backpressure = new Backpressure();
  backpressure.received('slow_down', 700);
  assert.equal(backpressure.delayMs, 700);
  backpressure.received('slow_down', 300);
  assert.equal(backpressure.delayMs, 300);
  backpressure.received('slow_down');
  assert.equal(backpressure.delayMs, 500);
  backpressure.received('none');
  assert.equal(backpressure.delayMs, 0);
});

test('a pause after slow_down is a pause, and a new connection starts free', () => {
  const backpressure = new Backpressure();
  backpressure.received('slow_down', 700);
  backpressure.received('pause');
  assert.equal(backpressure.isPaused, true);
  backpressure.reset();
  assert.equal(backpressure.isPaused, false);
  backpressure.received('slow_down', 700);
  backpressure.reset();
  assert.equal(backpressure.delayMs, 0);
});

test('no recommendation is so long that it would never end', () => {
  const backpressure = new Backpressure();
  backpressure.received('slow_down', 1e15);
  assert.equal(backpressure.delayMs, 60_000);
});
