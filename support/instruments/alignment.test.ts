import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markSamples } from '../../services/contracts/mark';
import { dubStartMs } from './alignment';
import { inFrames, pcmOf, RATE_HZ } from './sound-testing';

const START_MS = 500;
const START = (START_MS * RATE_HZ) / 1000;

/** A marked dub that begins so many samples late, over noise, as loud as given. */
function dubbed(lateSamples: number, gain = 1): ReturnType<typeof inFrames> {
  const mark = markSamples(5, RATE_HZ, 0, RATE_HZ);
  const noise = (i: number): number => 0.01 * Math.sin(i * i);
  return inFrames(pcmOf(1_600, (i) => gain * (mark[i - START - lateSamples] ?? 0) + noise(i)));
}
const lateSamples = (late: number, gain?: number): number =>
  (((dubStartMs(dubbed(late, gain), START_MS) ?? Number.NaN) - START_MS) * RATE_HZ) / 1000;

describe('dubStartMs', () => {
  for (const late of [0, 1, -1, 48, 100, -100, 1024, -1024, 3000])
    it(`places a dub that is ${late} samples late, to a sample`, () =>
      assert.ok(Math.abs(lateSamples(late) - late) <= 1, String(lateSamples(late))));
  it('places one that is lower by 6 dB', () => assert.ok(Math.abs(lateSamples(7, 0.5) - 7) <= 1));
  it('finds none where none is: in silence, in a mark without its chirp, beyond its reach', () => {
    assert.equal(dubStartMs(dubbed(0, 0), START_MS), undefined);
    const chirpless = markSamples(5, RATE_HZ, 20_000, RATE_HZ);
    assert.equal(dubStartMs(inFrames(pcmOf(1_000, (i) => chirpless[i] ?? 0)), 200), undefined);
    assert.equal(dubStartMs(dubbed(0), START_MS + 200), undefined);
    assert.equal(dubStartMs(dubbed(0), 5_000), undefined);
  });
  it('goes by the time at which it is heard', () => {
    const mark = markSamples(0, RATE_HZ, 0, RATE_HZ);
    const sound = inFrames(
      pcmOf(1_000, (i) => mark[i] ?? 0),
      7_000.4,
    );
    assert.ok(Math.abs((dubStartMs(sound, 7_000) ?? 0) - 7_000.4) < 0.05);
  });
});
