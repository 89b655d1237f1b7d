import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bedToneHz } from '../../fixtures/schedule';
import { BED_AMPLITUDE, renderSound } from '../../fixtures/sound';
import { MARK_CARRIER_HZ, markToneHz } from '../../services/contracts/mark';
import { inFrames, pcmOf, RATE_HZ, tone } from './sound-testing';
import { heardMark, heardOriginal, listen } from './tone-detection';

const SEGMENT_MS = 2000;
/** −15 dBFS, as echo-sts marks its dubs. */
const MARK_AMPLITUDE = 10 ** (-15 / 20);
const sine = (hz: number, i: number): number => Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
const mark = (sequence: number, lengthMs = SEGMENT_MS, amplitude = MARK_AMPLITUDE): Buffer =>
  pcmOf(lengthMs, (i) => amplitude * (sine(MARK_CARRIER_HZ, i) + sine(markToneHz(sequence), i)));
const silence = (lengthMs: number): Buffer => Buffer.alloc((lengthMs * RATE_HZ * 2) / 1000);

const FIVE_SECONDS = renderSound({ seconds: 5, sampleRateHz: RATE_HZ, channels: 1 });
/** A fixture of five seconds; the first second is its lead-in. */
const original = inFrames(FIVE_SECONDS);

test('each of the eight marks is heard as itself', () => {
  for (let sequence = 0; sequence < 10; sequence++)
    assert.deepEqual(heardMark(inFrames(mark(sequence, 40)), 0, 40), { kind: 'dub', tone: sequence % 8 });
});

test('a carrier without a tone, a tone without a carrier and a whisper of a mark are none', () => {
  for (const sound of [tone(MARK_CARRIER_HZ, 0.2, 40), tone(markToneHz(3), 0.2, 40), mark(3, 40, 0.05)])
    assert.deepEqual(heardMark(inFrames(sound), 0, 40), { kind: 'unknown' });
});

test('a segment of its own dub is that dub from end to end, and no original', () => {
  const { dubShare, seconds } = listen(inFrames(mark(3)), 0, SEGMENT_MS);
  assert.deepEqual(dubShare, [0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(seconds, [{ kind: 'unknown' }, { kind: 'unknown' }]);
});

test('the dub of another segment in a quarter of the time shows as that', () => {
  const sound = inFrames(Buffer.concat([mark(3, 1520), mark(4, 480)]));
  const { dubShare } = listen(sound, 0, SEGMENT_MS);
  assert.deepEqual([dubShare[3], dubShare[4]], [0.76, 0.24]);
});

test('a hole of 200 ms in a dub shows as so much less of it', () => {
  const sound = inFrames(Buffer.concat([mark(3, 1000), silence(200), mark(3, 800)]));
  assert.equal(listen(sound, 0, SEGMENT_MS).dubShare[3], 0.9);
});

test('original sound is told by its second, and is no dub', () => {
  const { dubShare, seconds } = listen(original, 1000, 5000);
  assert.equal(Math.max(...dubShare), 0);
  assert.deepEqual(
    seconds,
    [0, 1, 2, 3, 4].map((second) => ({ kind: 'original', second })),
  );
});

test('a segment that begins within a second tells the whole ones after it', () => {
  const { seconds } = listen(original, 1500, 3000, 500);
  assert.deepEqual(
    seconds,
    [1, 2, 3].map((second) => ({ kind: 'original', second })),
  );
});

test('the sound of another second is heard as that of another second', () => {
  const lateByTwo = inFrames(FIVE_SECONDS, 2000);
  assert.deepEqual(heardOriginal(lateByTwo, 5150, 700), { kind: 'original', second: 2 });
});

test('every second of a minute is told from every other', () => {
  for (let second = 0; second < 61; second++) {
    const bed = inFrames(tone(bedToneHz(second), BED_AMPLITUDE, 700));
    assert.deepEqual(heardOriginal(bed, 0, 700), { kind: 'original', second });
  }
});

test('silence, and a stretch that was not recorded, are unknown', () => {
  for (const startMs of [0, 60_000]) {
    const { dubShare, seconds } = listen(inFrames(silence(2000)), startMs, SEGMENT_MS);
    assert.equal(Math.max(...dubShare), 0);
    assert.deepEqual(seconds, [{ kind: 'unknown' }, { kind: 'unknown' }]);
  }
});
