import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continued, precededBy } from './extrapolate';

const RATE_HZ = 48_000;
const HEARD = 2048;
const MORE = 120;

const tone = (hz: number, at: number): number => Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
/** The same noise each time: of a coder, 60 dB below full scale. */
const noise = (at: number): number => 0.002 * ((Math.sin(at * 12.9898) * 43_758.5453) % 1);
const heard = (sound: (at: number) => number): Float32Array =>
  Float32Array.from({ length: HEARD }, (_, i) => sound(i));
const loudest = (samples: Float32Array): number =>
  samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);

/** What the sound goes on with, and by how much that is louder than all that was heard. */
async function goneOn(sound: (at: number) => number): Promise<{ more: Float32Array; louder: number }> {
  const known = heard(sound);
  const [whole = new Float32Array()] = await continued([known], MORE);
  const more = whole.subarray(HEARD);
  return { more, louder: loudest(more) / loudest(known) };
}

test('a chord goes on as it was, and began as it is', async () => {
  const chord = (at: number): number => 0.2 * (tone(440, at) + tone(3000, at)) + noise(at);
  const { more } = await goneOn(chord);
  more.forEach((value, i) => assert.ok(Math.abs(value - chord(HEARD + i)) < 0.02, `${value}`));
  const [before = new Float32Array()] = await precededBy([heard(chord)], MORE);
  assert.equal(before.length, MORE + HEARD);
  for (let i = 0; i < MORE; i++) assert.ok(Math.abs((before[i] ?? NaN) - chord(i - MORE)) < 0.02);
});

/** As a coder's first frame may have it: an overtone that rises up to the end. A long predictor takes it for a rise that goes on. */
const rising = (at: number): number => 0.3 * Math.exp((at - HEARD) / 200) * tone(2000, at);

test('where a long predictor swings beyond what was heard, a shorter one is asked', async () => {
  const { more, louder } = await goneOn((at) => 0.3 * tone(440, at) + rising(at) + noise(at));
  assert.ok(louder <= 1.1, `${louder.toFixed(2)} times as loud as all that was heard`);
  assert.ok(loudest(more) > 0.3, 'the tone goes on');
});

test('where all of them swing, it is no louder than what was heard, and no silence', async () => {
  const { louder } = await goneOn(rising);
  assert.ok(louder > 0.5 && louder <= 1.1, `${louder.toFixed(2)} times as loud as all that was heard`);
});
