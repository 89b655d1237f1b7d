/**
 * The mark: what echo-sts puts in place of the original sound when it is told to return `marked` audio, and what the
 * suite listens for. A carrier says "this is a dub"; a second tone tells which fragment it belongs to, so that the
 * dub of another segment is noticed. Fixtures keep these frequencies free.
 */
export const MARK_CARRIER_HZ = 3000;
export const MARK_TONES = 8;
const FIRST_TONE_HZ = 3500;
const TONE_STEP_HZ = 200;

/** Tone of a fragment by its sequence number, in Hz: 3500, 3700 … 4900, then from the start. */
export const markToneHz = (sequence: number): number =>
  FIRST_TONE_HZ + TONE_STEP_HZ * (sequence % MARK_TONES);
