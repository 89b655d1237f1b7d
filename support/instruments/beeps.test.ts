import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FPS, flashFrames } from '../../fixtures/schedule';
import { BEEP_HZ, renderSound } from '../../fixtures/sound';
import { beepOnsetsMs } from './beeps';
import { Sound } from './sound';
import { RATE_HZ, inFrames, tone } from './sound-testing';

const SECONDS = 6;
const TRUTH_MS = flashFrames(SECONDS).map((frame) => (frame * 1000) / FPS);
const PCM = renderSound({ seconds: SECONDS, sampleRateHz: RATE_HZ, channels: 1 });

/** Farthest that a reading is from the truth, in ms. @throws AssertionError when their numbers differ */
function worstErrorMs(onsetsMs: readonly number[], truthMs: readonly number[]): number {
  assert.equal(onsetsMs.length, truthMs.length, `onsets ${onsetsMs.map(Math.round).join(' ')}`);
  return onsetsMs.reduce((worst, onset, i) => Math.max(worst, Math.abs(onset - (truthMs[i] ?? 0))), 0);
}

test('every beep of a programme is found within 0.5 ms of its flash', () => {
  assert.ok(worstErrorMs(beepOnsetsMs(inFrames(PCM)), TRUTH_MS) < 0.5);
});

test('sound that is moved, by fractions of a sample too, is read as far from where it was', () => {
  const still = beepOnsetsMs(inFrames(PCM));
  for (const shiftMs of [0.01, 0.3, 1, 45, 1000.5]) {
    const moved = beepOnsetsMs(inFrames(PCM, shiftMs));
    const truth = still.map((onset) => onset + shiftMs);
    assert.ok(worstErrorMs(moved, truth) < 0.001, `shift of ${shiftMs} ms`);
  }
});

test('samples that are moved are read as far from where they were', () => {
  for (const samples of [1, 7, 500]) {
    const moved = inFrames(Buffer.concat([Buffer.alloc(samples * 2), PCM]));
    const truth = TRUTH_MS.map((onset) => onset + (samples * 1000) / RATE_HZ);
    assert.ok(worstErrorMs(beepOnsetsMs(moved), truth) < 0.5, `shift of ${samples} samples`);
  }
});

test('beeps after a hole in the timestamps are where they are heard', () => {
  const half = PCM.length / 4;
  const holeMs = 250;
  const halfMs = (half * 1000) / RATE_HZ;
  const sound = new Sound(PCM, RATE_HZ, [
    { ptsMs: 0, samples: half },
    { ptsMs: halfMs + holeMs, samples: half },
  ]);
  const truth = TRUTH_MS.map((onset) => (onset < halfMs ? onset : onset + holeMs));
  assert.ok(worstErrorMs(beepOnsetsMs(sound), truth) < 0.5);
});

test('silence, bed tones and marks have no beeps', () => {
  assert.deepEqual(beepOnsetsMs(inFrames(Buffer.alloc(RATE_HZ))), []);
  assert.deepEqual(beepOnsetsMs(inFrames(tone(681.3, 0.0316, 2000))), []);
  assert.deepEqual(beepOnsetsMs(inFrames(tone(3000, 0.18, 2000))), []);
});

test('a beep of less than half its height is none; a long one is one until it could be the next', () => {
  assert.deepEqual(beepOnsetsMs(inFrames(tone(BEEP_HZ, 0.12, 100))), []);
  assert.equal(beepOnsetsMs(inFrames(tone(BEEP_HZ, 0.25, 290))).length, 1);
});
