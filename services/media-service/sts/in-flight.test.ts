import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FakeTimers } from '../fake-timers';
import { InFlight } from './in-flight';

let timers: FakeTimers;
let counts: number[];
let timeouts: string[];
let inFlight: InFlight;

beforeEach(() => {
  timers = new FakeTimers();
  counts = [];
  timeouts = [];
  inFlight = new InFlight({
    timers,
    timeoutMs: 8000,
    onTimeout: (id) => timeouts.push(id),
    onChange: (count) => counts.push(count),
  });
  inFlight.limit = 3;
});

test('is full at its limit and has room after an answer', () => {
  for (const id of ['a', 'b', 'c']) inFlight.sent(id);
  assert.equal(inFlight.isFull, true);
  timers.advance(1200);
  assert.deepEqual(inFlight.answered('b'), { answer: 'in-time', rttMs: 1200 });
  assert.equal(inFlight.isFull, false);
  assert.deepEqual(counts, [1, 2, 3, 2]);
});

test('frees the slot of a fragment that is not answered within 8 s, and knows its answer as late', () => {
  inFlight.sent('a');
  timers.advance(7999);
  assert.deepEqual(timeouts, []);
  timers.advance(1);
  assert.deepEqual(timeouts, ['a']);
  assert.equal(inFlight.count, 0);
  assert.deepEqual(inFlight.answered('a'), { answer: 'late' });
  assert.deepEqual(inFlight.answered('a'), { answer: 'unknown' });
});

test('an answer calls its timeout off', () => {
  inFlight.sent('a');
  inFlight.answered('a');
  timers.advance(10_000);
  assert.deepEqual(timeouts, []);
});

test('clearing tells who was in flight and leaves no timer', () => {
  inFlight.sent('a');
  inFlight.sent('b');
  assert.deepEqual(inFlight.clear(), ['a', 'b']);
  assert.equal(timers.count, 0);
  assert.deepEqual(counts, [1, 2, 0]);
  assert.deepEqual(inFlight.clear(), []);
});
