import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { StallWatch } from './stall-watch';

/** A clock that can go on while timers do not, as in a process that is held up. */
function clock(t: { after: (end: () => void) => void }) {
  mock.timers.enable({ apis: ['setInterval'] });
  t.after(() => mock.timers.reset());
  let nowMs = 1000;
  return {
    now: () => nowMs,
    pass(ms: number) {
      for (const end = nowMs + ms; nowMs < end; mock.timers.tick(10)) nowMs += 10;
    },
    holdUp(ms: number) {
      nowMs += ms;
    },
  };
}

test('a process that looks all the time is never blind', (t) => {
  const time = clock(t);
  const stallWatch = new StallWatch(time.now);
  time.pass(500);
  assert.equal(stallWatch.blindSince, undefined);
});

test('after a stretch without a look it is blind since the last look, until it looks in time again', (t) => {
  const time = clock(t);
  const stallWatch = new StallWatch(time.now);
  time.pass(100);
  time.holdUp(300);
  assert.equal(stallWatch.blindSince, 1100, 'read before the late tick');
  time.pass(20);
  assert.equal(stallWatch.blindSince, 1100, 'read right after it');
  time.pass(20);
  assert.equal(stallWatch.blindSince, undefined);
});

test('a tick that is a little late is none', (t) => {
  const time = clock(t);
  const stallWatch = new StallWatch(time.now);
  time.pass(100);
  time.holdUp(40);
  assert.equal(stallWatch.blindSince, undefined);
});
