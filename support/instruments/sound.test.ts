import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sound } from './sound';
import { RATE_HZ, inFrames, pcmOf, tone } from './sound-testing';

const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `expected ${expected} ± ${within}, saw ${actual}`);

test('a sample is heard where the pieces before it end, through a hole of 500 ms', () => {
  const sound = new Sound(Buffer.alloc(4 * 480 * 2), RATE_HZ, [
    ...[0, 10, 520, 530].map((ptsMs) => ({ ptsMs, samples: 480 })),
  ]);
  assert.equal(sound.length, 1920);
  near(sound.timeMs(0), 0, 1e-9);
  near(sound.timeMs(959), 20 - 1000 / RATE_HZ, 1e-9);
  near(sound.timeMs(960), 520, 1e-9);
  near(sound.timeMs(1919), 540 - 1000 / RATE_HZ, 1e-9);
});

test('a time leads to its sample, and to none in a hole, before the start or after the end', () => {
  const sound = new Sound(Buffer.alloc(4 * 480 * 2), RATE_HZ, [
    ...[100, 110, 620, 630].map((ptsMs) => ({ ptsMs, samples: 480 })),
  ]);
  assert.equal(sound.indexAt(100), 0);
  assert.equal(sound.indexAt(115), 720);
  assert.equal(sound.indexAt(620), 960);
  for (const ms of [0, 99, 121, 400, 619, 640, 5000]) assert.equal(sound.indexAt(ms), undefined, `${ms} ms`);
});

test('times that are rounded do not tear pieces apart, a shift of 5 ms does', () => {
  const rounded = [0, 21.3333, 42.667, 64.4].map((ptsMs) => ({ ptsMs, samples: 1024 }));
  near(new Sound(Buffer.alloc(8192), RATE_HZ, rounded).timeMs(3072), 64, 1e-9);
  const shifted = [0, 26.3333].map((ptsMs) => ({ ptsMs, samples: 1024 }));
  near(new Sound(Buffer.alloc(4096), RATE_HZ, shifted).timeMs(1024), 26.3333, 1e-9);
});

test('the amplitude of a tone is told, and that of a frequency that does not sound is not', () => {
  const sound = inFrames(tone(1000, 0.25, 1000));
  near(sound.amplitude(1000, 100, 500), 0.25, 0.001);
  near(sound.amplitude(1000, 120, 40), 0.25, 0.001);
  near(sound.amplitude(1200, 100, 500), 0, 0.001);
});

test('the level of a stretch is its mean power, and that of silence or of a hole as low as can be', () => {
  const sound = inFrames(Buffer.concat([tone(1000, 0.5, 500), pcmOf(500, () => 0)]));
  near(sound.levelDb(100, 300), -9.03, 0.01);
  near(sound.levelDb(400, 200), -12.04, 0.05);
  assert.equal(sound.levelDb(600, 100), -120);
  assert.equal(sound.levelDb(5000, 100), -120);
});

test('neighbouring bed tones of 8 Hz are told apart in 700 ms', () => {
  const sound = inFrames(tone(201.3, 0.03, 1000));
  near(sound.amplitude(201.3, 150, 700), 0.03, 0.001);
  near(sound.amplitude(209.3, 150, 700), 0, 0.001);
});

test('a stretch that is half silence has half the amplitude; one in a hole or after the end has none', () => {
  const sound = inFrames(Buffer.concat([tone(1000, 0.2, 500), pcmOf(500, () => 0)]));
  near(sound.amplitude(1000, 400, 200), 0.1, 0.002);
  assert.equal(sound.amplitude(1000, 2000, 200), 0);
  assert.equal(new Sound(Buffer.alloc(0), RATE_HZ, []).amplitude(1000, 0, 100), 0);
});

test('what is missing within a stretch counts as silence', () => {
  const toTheEnd = inFrames(tone(1000, 0.2, 500));
  near(toTheEnd.amplitude(1000, 400, 200), 0.1, 0.002);
  const pcm = tone(1000, 0.2, 200);
  const withHole = new Sound(pcm, RATE_HZ, [
    { ptsMs: 0, samples: 4800 },
    { ptsMs: 1100, samples: 4800 },
  ]);
  near(withHole.amplitude(1000, 0, 200), 0.1, 0.002);
  near(withHole.amplitude(1000, 1000, 200), 0.1, 0.002);
});

test('a step of some ms in the timestamps does not break off a tone', () => {
  const pcm = tone(500, 0.2, 1000);
  for (const stepMs of [1.5, -1.5, 10]) {
    const sound = new Sound(pcm, RATE_HZ, [
      { ptsMs: 0, samples: 24_000 },
      { ptsMs: 500 + stepMs, samples: 24_000 },
    ]);
    near(sound.amplitude(500, 150, 700), 0.2, 0.002);
  }
});

test('pieces that are not as long as the samples are refused', () => {
  assert.throws(
    () => new Sound(Buffer.alloc(2000), RATE_HZ, [{ ptsMs: 0, samples: 1024 }]),
    /1000 samples were decoded, but pieces of 1024 samples were told/,
  );
});
