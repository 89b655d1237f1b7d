import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaClock } from './publisher-clock';

test('samples are due as far apart as their decode times, whatever the time of asking', () => {
  const clock = new MediaClock();
  clock.start(-67, 1000);
  assert.deepEqual(
    [-67, 0, 33.3].map((mediaMs) => clock.dueMs(mediaMs)),
    [1000, 1067, 1100.3],
  );
});

test('a hold shifts timestamps by whole steps of 40 ms, never less than it lasted', () => {
  const clock = new MediaClock();
  clock.start(0, 1000);
  clock.resumeAt(500, 3501);
  assert.equal(clock.shiftMs, 2040);
  assert.equal(clock.dueMs(500), 3540);
  clock.resumeAt(600, 3540);
  assert.equal(clock.shiftMs, 2040);
});

test('absolute time and timestamps stay on one line across a hold', () => {
  const clock = new MediaClock();
  clock.start(0, 1000);
  const before = clock.ntpMs(0);
  clock.resumeAt(500, 3500);
  assert.equal(clock.ntpMs(500 + clock.shiftMs), clock.dueMs(500));
  assert.equal(clock.ntpMs(0), before);
  assert.equal(clock.sentMs(clock.dueMs(500)), 500 + clock.shiftMs);
});
