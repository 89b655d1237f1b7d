import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceTimes } from './source-times';

const VIDEO_HZ = 90_000;
const AUDIO_HZ = 48_000;
const EPOCH_MS = 1_700_000_000_000;
/** Distances of absolute times are exact to a quarter of a µs. */
const close = (seen: number, expected: number): void =>
  assert.ok(Math.abs(seen - expected) < 0.001, `${seen} ms, expected ${expected}`);

test('sound stands where the sender reports of both tracks put it, whenever it arrives', () => {
  const times = new SourceTimes(VIDEO_HZ, AUDIO_HZ);
  assert.equal(times.pictureMs(5000), 0);
  times.pictureReport({ ntpMs: EPOCH_MS, timestamp: 5000 });
  times.soundReport({ ntpMs: EPOCH_MS + 20, timestamp: 777 });
  close(times.soundMs(777, 900), 20);
  close(times.soundMs(777 + 1024, 901), 20 + 64 / 3);
});

test('reports may come before the first packet, and newer ones count', () => {
  const times = new SourceTimes(VIDEO_HZ, AUDIO_HZ);
  times.pictureReport({ ntpMs: EPOCH_MS, timestamp: 0 });
  times.soundReport({ ntpMs: EPOCH_MS, timestamp: 0 });
  close(times.soundMs(48_000, 0), 1000);
  times.soundReport({ ntpMs: EPOCH_MS + 2001, timestamp: 96_000 });
  close(times.soundMs(96_000, 0), 2001);
});

test('pictures are never moved by a report', () => {
  const times = new SourceTimes(VIDEO_HZ, AUDIO_HZ);
  times.pictureMs(0);
  times.pictureReport({ ntpMs: EPOCH_MS + 40, timestamp: 90_000 });
  assert.equal(times.pictureMs(180_000), 2000);
});

test('time goes on where timestamps wrap', () => {
  const times = new SourceTimes(VIDEO_HZ, AUDIO_HZ);
  times.pictureMs(2 ** 32 - 90);
  assert.equal(times.pictureMs(90), 2);
});

test('without reports what arrives with a keyframe belongs beside it; from the second keyframe on nothing moves', () => {
  const times = new SourceTimes(VIDEO_HZ, AUDIO_HZ);
  times.pictureMs(0);
  times.keyframeArrived(0, 5000);
  assert.equal(times.soundMs(0, 5010), 10);
  times.soundMs(96_000, 7005);
  times.keyframeArrived(2000, 7000);
  assert.equal(times.soundMs(97_024, 9999), 2005 + 64 / 3);
});
