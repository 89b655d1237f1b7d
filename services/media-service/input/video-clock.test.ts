import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEPTHS, simulate } from './simulated-source';
import { VideoClock } from './video-clock';

test('pictures that are shown before others are ahead of no clock, however long they come', () => {
  for (const bFrames of Object.keys(DEPTHS) as (keyof typeof DEPTHS)[]) {
    const { troubles, pictures } = simulate({ bFrames, seconds: 1800 });
    assert.deepEqual([troubles, pictures.length], [[], 1800 * 25]);
  }
});

test('pictures without end in one moment are refused, in words', () => {
  const clock = new VideoClock(90_000);
  assert.throws(() => {
    for (let n = 0; n < 21_000; n++)
      clock.take({ timestamp: 5000, key: false, arrivedAtMs: 0, reorderDepth: undefined });
  }, /faster than real time/);
});
