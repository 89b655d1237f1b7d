import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  chirpAtSamples,
  chirpSamples,
  MARK_AMPLITUDE,
  MARK_CARRIER_HZ,
  MARK_TONES,
  markSamples,
  markToneHz,
} from './mark';

describe('mark', () => {
  it('gives neighbouring fragments tones of their own, and none the carrier', () => {
    const tones = Array.from({ length: MARK_TONES }, (_, sequence) => markToneHz(sequence));
    assert.equal(new Set([...tones, MARK_CARRIER_HZ]).size, MARK_TONES + 1);
    assert.equal(markToneHz(MARK_TONES), markToneHz(0));
  });

  for (const rateHz of [16_000, 22_050, 44_100, 48_000])
    it(`is two tones and, once, a chirp, from any sample on, at ${rateHz} Hz`, () => {
      const sine = (hz: number, i: number): number => Math.sin((2 * Math.PI * hz * i) / rateHz);
      const chirp = chirpSamples(rateHz);
      const expected = (i: number): number =>
        MARK_AMPLITUDE * (sine(MARK_CARRIER_HZ, i) + sine(markToneHz(2), i)) +
        (chirp[i - chirpAtSamples(rateHz)] ?? 0);
      for (const from of [-1_500, 0, 3_000, rateHz]) {
        const samples = markSamples(2, rateHz, from, 5_000);
        const worst = Math.max(...samples.map((value, i) => Math.abs(value - expected(from + i))));
        assert.ok(worst < 1e-6, `from ${from}: ${worst}`);
      }
    });
});
