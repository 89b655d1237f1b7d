import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FakeTimers } from '../../net/timers-testing';
import { fragmentNamed as fragment } from '../grid/fragment-testing';
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
    onTimeout: ({ id }) => timeouts.push(id),
    onChange: (count) => counts.push(count),
  });
  inFlight.limit = 3;
});

test('is full at its limit and has room after an answer', () => {
  for (const id of ['a', 'b', 'c']) inFlight.sent(fragment(id));
  assert.equal(inFlight.isFull, true);
  timers.advance(1200);
  assert.deepEqual(inFlight.answered('b'), { fragment: fragment('b'), rttMs: 1200 });
  assert.equal(inFlight.isFull, false);
  assert.deepEqual(counts, [1, 2, 3, 2]);
});

test('frees the slot of a fragment that is not answered within 8 s, and knows nothing of a later answer', () => {
  inFlight.sent(fragment('a'));
  timers.advance(7999);
  assert.deepEqual(timeouts, []);
  timers.advance(1);
  assert.deepEqual(timeouts, ['a']);
  assert.equal(inFlight.count, 0);
  assert.equal(inFlight.answered('a'), undefined);
});

test('an answer calls its timeout off', () => {
  inFlight.sent(fragment('a'));
  inFlight.answered('a');
  timers.advance(10_000);
  assert.deepEqual(timeouts, []);
});

test('clearing tells who was in flight and leaves no timer', () => {
  inFlight.sent(fragment('a'));
  inFlight.sent(fragment('b'));
  assert.deepEqual(inFlight.clear(), [fragment('a'), fragment('b')]);
  assert.equal(timers.count, 0);
  assert.deepEqual(counts, [1, 2, 0]);
  assert.deepEqual(inFlight.clear(), []);
});

test('a fragment is accepted once, and only while it is in flight', () => {
  inFlight.sent(fragment('a'));
  assert.deepEqual(
    ['b', 'a', 'a'].map((id) => inFlight.accepted(id)),
    [false, true, false],
  );
  inFlight.answered('a');
  assert.equal(inFlight.accepted('a'), false);
});
