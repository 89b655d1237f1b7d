import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { StandstillWatch, longestWithin, type Standstill } from './standstill';

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
