import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWorthDubbing } from './fragment';

const FRAME_MS = (1024 * 1000) / 48000;
const lasting = (frames: number) => ({
  ...{ id: 'a', batch: 0, capturedAtMs: 0, syncDeltaMs: 0, durationMs: frames * FRAME_MS },
  frames: Array.from({ length: frames }, (_, i) => ({ atMs: i * FRAME_MS, data: Buffer.alloc(1) })),
});

test('a tail of a second is dubbed, half a second is not', () => {
  assert.equal(isWorthDubbing(lasting(47), 6000), true);
  assert.equal(isWorthDubbing(lasting(46), 6000), false);
  assert.equal(isWorthDubbing(lasting(24), 6000), false);
});

test('a whole segment is dubbed, however short segments are', () => {
  assert.equal(isWorthDubbing(lasting(46), 1000), true);
  assert.equal(isWorthDubbing(lasting(23), 500), true);
  assert.equal(isWorthDubbing(lasting(44), 1000), false);
});
