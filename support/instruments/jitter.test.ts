import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Arrival } from '../records/live-reader';
import { putOutJitter } from './jitter';

const FRAME_MS = 40;
/** Frames by which a picture is shown later than it is decoded, in coding order I B B P. */
const REORDERING = [2, -1, -1, 2, -1, -1];

/** 20 s of picture with B-frames, which arrive by `late(n)` ms off an even pace. */
const pictures = (late: (n: number) => number): Arrival[] =>
  Array.from({ length: 500 }, (_, n) => {
    const dtsMs = n * FRAME_MS;
    const ptsMs = dtsMs + ((REORDERING[n % REORDERING.length] ?? 0) + 1) * FRAME_MS;
    return { atMs: 9000 + dtsMs + late(n), type: 'video', dtsMs, ptsMs };
  });

test('an even pace has no jitter, although pictures are reordered', () => {
  const { maxMs } = putOutJitter(pictures(() => 0));
  assert.ok(maxMs < 1e-6, `${maxMs}`);
});

test('one packet of fifty late by 30 ms shows in the 99th percentile, not in the middle', () => {
  const { p50Ms, p99Ms } = putOutJitter(pictures((n) => (n % 50 === 7 ? 30 : 0)));
  assert.ok(p50Ms < 1e-6);
  assert.ok(Math.abs(p99Ms - 30) < 1e-6, `${p99Ms}`);
});

test('nothing is no measurement', () => assert.throws(() => putOutJitter([]), /expected some seconds/));
