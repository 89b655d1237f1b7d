import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTimers } from '../fake-timers';
import { LogLimit } from './log-limit';

test('the first of a kind is told at once, and how many were left out with the next that is told', () => {
  const timers = new FakeTimers();
  const limit = new LogLimit(timers.now, 1000);
  assert.equal(limit.admit('a'), 0);
  assert.equal(limit.admit('a'), undefined);
  assert.equal(limit.admit('b'), 0);
  timers.advance(999);
  assert.equal(limit.admit('a'), undefined);
  timers.advance(1);
  assert.equal(limit.admit('a'), 2);
});
