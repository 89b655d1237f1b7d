import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { longestWithin, StallWatch, type Standstill, StandstillWatch } from './standstill';

test('only a look that comes much too late is a standstill, from the look before it on', (t) => {
  mock.timers.enable({ apis: ['setInterval'] });
  t.after(() => mock.timers.reset());
  let nowMs = 0;
  const seen: Standstill[] = [];
  const watch = new StandstillWatch(
    () => nowMs,
    (standstill) => seen.push(standstill),
  );
  for (const lateMs of [0, 40, 700, 0]) {
    nowMs += 25 + lateMs;
    mock.timers.tick(25);
  }
  watch.stop();
  assert.deepEqual(seen, [{ fromMs: 90, toMs: 815 }]);
});

test('the longest one counts that a broadcast met', () => {
  const all = [
    { fromMs: 0, toMs: 900 },
    { fromMs: 1900, toMs: 2100 },
    { fromMs: 3000, toMs: 3400 },
  ];
  assert.deepEqual(longestWithin(all, 1000, 5000), { fromMs: 3000, toMs: 3400 });
  assert.deepEqual(longestWithin(all, 2000, 2500), { fromMs: 1900, toMs: 2100 });
  assert.equal(longestWithin(all, 4000, 5000), undefined);
});

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
