import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FakeTimers } from '../../net/timers-testing';
import { Breaker } from './breaker';

let timers: FakeTimers;
let changes: string[];
let breaker: Breaker;

beforeEach(() => {
  timers = new FakeTimers();
  changes = [];
  breaker = new Breaker({
    threshold: 5,
    cooldownMs: 30_000,
    timers,
    onTransition: (to, from) => changes.push(`${from} → ${to}`),
  });
});

const fail = (times: number) => {
  for (let i = 0; i < times; i++) breaker.failed(`f${i}`);
};

test('opens at the fifth failure in a row, not at the fourth', () => {
  fail(4);
  assert.equal(breaker.stateName, 'closed');
  fail(1);
  assert.equal(breaker.stateName, 'open');
  assert.equal(breaker.admits, false);
});

test('a success resets the count', () => {
  fail(4);
  breaker.succeeded('x');
  fail(4);
  assert.equal(breaker.stateName, 'closed');
});

test('goes half-open 30 s after the opening; late failures do not extend it', () => {
  fail(5);
  timers.advance(20_000);
  fail(3);
  timers.advance(9_999);
  assert.equal(breaker.stateName, 'open');
  timers.advance(1);
  assert.equal(breaker.stateName, 'half-open');
});

test('half-open admits one probe; its success closes', () => {
  fail(5);
  timers.advance(30_000);
  assert.equal(breaker.admits, true);
  breaker.sent('probe');
  assert.equal(breaker.admits, false);
  breaker.succeeded('an older one');
  breaker.failed('an older one');
  assert.equal(breaker.stateName, 'half-open');
  breaker.succeeded('probe');
  assert.deepEqual(changes, ['closed → open', 'open → half-open', 'half-open → closed']);
});

test('a failed probe opens it for another cooldown', () => {
  fail(5);
  timers.advance(30_000);
  breaker.sent('probe');
  breaker.failed('probe');
  timers.advance(29_999);
  assert.equal(breaker.stateName, 'open');
  timers.advance(1);
  assert.equal(breaker.stateName, 'half-open');
});

test('a probe that proves nothing makes room for the next', () => {
  fail(5);
  timers.advance(30_000);
  breaker.sent('probe');
  breaker.inconclusive('probe');
  assert.equal(breaker.admits, true);
});

test('a new session closes it and leaves no timer', () => {
  fail(5);
  breaker.reset();
  assert.equal(breaker.stateName, 'closed');
  assert.equal(timers.count, 0);
  fail(4);
  breaker.reset();
  fail(4);
  assert.equal(breaker.stateName, 'closed');
});
