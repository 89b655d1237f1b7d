import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AudioTimeline } from './audio-timeline';

const FRAME_MS = (1024 * 1000) / 48000;
const FRAMES = 94; // 2 s

test('frames are placed by their count, whatever rounding the timestamps carry', () => {
  const timeline = new AudioTimeline(0, 48000, FRAMES);
  for (let n = 0; n < 100_000; n++) {
    const atMs = timeline.place(Math.round(n * FRAME_MS));
    assert.ok(Math.abs(atMs - n * FRAME_MS) < 1e-6);
    if (n % FRAMES === 0) assert.equal(timeline.correct(), undefined);
  }
});

test('a jump of 150 ms is slewed by at most 10 ms a segment, without a step, until 5 ms are left', () => {
  const timeline = new AudioTimeline(0, 48000, FRAMES);
  let previous = -FRAME_MS;
  const steps: number[] = [];
  for (let n = 0; n < FRAMES * 20; n++) {
    if (n > 0 && n % FRAMES === 0) {
      const correction = timeline.correct();
      if (correction) steps.push(correction.stepMs);
    }
    const atMs = timeline.place(Math.round(n * FRAME_MS) + (n > FRAMES ? 150 : 0));
    assert.ok(Math.abs(atMs - previous - FRAME_MS) < 0.2, `spacing at frame ${n} is ${atMs - previous} ms`);
    previous = atMs;
  }
  assert.equal(steps.length, 15);
  assert.ok(steps.every((step) => step <= 10 && step > 4));
  assert.ok(Math.abs(timeline.disagreementMs) < 5);
});

test('a jump backwards is slewed the other way', () => {
  const timeline = new AudioTimeline(0, 48000, FRAMES);
  timeline.place(-40);
  assert.deepEqual(timeline.correct(), { stepMs: -10, remainingMs: -30 });
});

test('a hole in the sound is counted in frames, a jump below it is not', () => {
  const timeline = new AudioTimeline(0, 48000, FRAMES);
  assert.equal(timeline.missingBefore(499), 0);
  assert.equal(timeline.missingBefore(1024), 48);
  assert.equal(timeline.missingBefore(-1000), 0);
});
