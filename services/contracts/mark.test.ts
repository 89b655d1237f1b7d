import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MARK_CARRIER_HZ, MARK_TONES, markToneHz } from './mark';

describe('mark', () => {
  it('gives neighbouring fragments tones of their own, and none the carrier', () => {
    const tones = Array.from({ length: MARK_TONES }, (_, sequence) => markToneHz(sequence));
    assert.equal(new Set([...tones, MARK_CARRIER_HZ]).size, MARK_TONES + 1);
    assert.equal(markToneHz(MARK_TONES), markToneHz(0));
  });
});
