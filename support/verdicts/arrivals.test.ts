import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Arrival } from '../records/live-reader';
import { recordingTimes } from './arrivals';

const arrival = (hash: string, ptsMs: number): Arrival => ({
  type: 'video',
  hash,
  ptsMs,
  dtsMs: ptsMs,
  atMs: ptsMs,
});
const recorded = [0, 40, 80].map((ptsMs, i) => ({
  ...{ hash: `picture ${i}`, ptsMs, dtsMs: ptsMs, bytes: 1, key: i === 0, durationMs: 40 },
}));

test('the times of a viewer are those of the recording by the pictures that are in both', () => {
  const arrivals = [arrival('picture 1', 2040), arrival('picture 2', 2080), arrival('another', 9)];
  assert.equal(recordingTimes(arrivals, recorded)(arrival('', 3000)), 1000);
});

test('a viewer that came too late is not called one that got other pictures', () => {
  assert.throws(() => recordingTimes([], recorded), /joined so late/);
  assert.throws(() => recordingTimes([arrival('another', 0)], recorded), /none of the pictures/);
});
