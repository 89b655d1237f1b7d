import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTimers } from '../../net/timers-testing';
import { OverdueWatch } from './overdue-watch';

/** Media time 0 is captured at 1000. */
const CLOCK = { wallMs: (mediaMs: number) => mediaMs + 1000, mediaMs: (atMs: number) => atMs - 1000 };

test('it looks when a fragment is overdue, once for each, and not when there is none', () => {
  const timers = new FakeTimers();
  const looks: number[] = [];
  const audio = {
    overdueAtMs: 6250 as number | undefined,
    overdue(mediaMs: number) {
      looks.push(mediaMs);
      audio.overdueAtMs = looks.length === 1 ? 12_250 : undefined; // at first the sound had gone on, then it is cut
    },
  };
  const watch = new OverdueWatch(audio, CLOCK, timers);
  watch.begin();
  watch.begin();
  timers.advance(7249);
  assert.deepEqual(looks, []);
  timers.advance(60_000);
  assert.deepEqual(looks, [6250, 12_250]);
  assert.equal(timers.count, 0);
});

test('nothing is looked at any more after its end', () => {
  const timers = new FakeTimers();
  const overdue = () => assert.fail('looked');
  const watch = new OverdueWatch({ overdueAtMs: 100, overdue }, CLOCK, timers);
  watch.begin();
  watch.dispose();
  timers.advance(10_000);
});
