import { BED_TONES, bedToneHz } from '../../../fixtures/schedule';
import { MARK_CARRIER_HZ, MARK_TONES, markToneHz } from '../../../services/contracts/mark';
import type { Sound } from './sound';

/** What is heard in a stretch of the programme. */
export type Heard =
  /** The marked dub of fragment `tone` (its sequence number modulo 8). */
  | { kind: 'dub'; tone: number }
  /** The original sound of a second of the programme (modulo 61). */
  | { kind: 'original'; second: number }
  | { kind: 'unknown' };

/** Marks are at −15 dBFS each, coded with some loss; anything below this is not a mark. */
const MARK_AT_LEAST = 10 ** (-24 / 20);
/** The bed is at −30 dBFS. */
const BED_AT_LEAST = 10 ** (-36 / 20);

/** Looks for the mark in a stretch of at least 20 ms. */
export function heardMark(sound: Sound, startMs: number, lengthMs: number): Heard {
  if (sound.amplitude(MARK_CARRIER_HZ, startMs, lengthMs) < MARK_AT_LEAST) return { kind: 'unknown' };
  const tone = loudest(MARK_TONES, (sequence) => sound.amplitude(markToneHz(sequence), startMs, lengthMs));
  return tone.value < MARK_AT_LEAST ? { kind: 'unknown' } : { kind: 'dub', tone: tone.index };
}

/** Finds out which second's bed sounds in a stretch; half a second tells neighbours of 8 Hz apart. */
export function heardOriginal(sound: Sound, startMs: number, lengthMs: number): Heard {
  const bed = loudest(BED_TONES, (second) => sound.amplitude(bedToneHz(second), startMs, lengthMs));
  return bed.value < BED_AT_LEAST ? { kind: 'unknown' } : { kind: 'original', second: bed.index };
}

function loudest(count: number, amplitude: (index: number) => number): { index: number; value: number } {
  const values = Array.from({ length: count }, (_, index) => ({ index, value: amplitude(index) }));
  return values.reduce((a, b) => (b.value > a.value ? b : a));
}

/** A segment of the output: how much of it is which dub, and which original seconds are heard. */
export interface SegmentHearing {
  /** Share of time in which the mark with this tone is heard, by tone. */
  dubShare: number[];
  /** For each whole second of the segment, what is heard in the middle of it. */
  seconds: Heard[];
}

const MARK_WINDOW_MS = 40;
/** In the middle of each second, clear of its borders. */
const BED_WINDOW = { afterMs: 150, lengthMs: 700 };

/**
 * Listens to a stretch of the output that holds one segment of the programme.
 * @param startMs where the segment begins in the recording
 */
export function listen(sound: Sound, startMs: number, lengthMs: number): SegmentHearing {
  const windows = Math.floor(lengthMs / MARK_WINDOW_MS);
  const marks = Array.from({ length: windows }, (_, i) =>
    heardMark(sound, startMs + i * MARK_WINDOW_MS, MARK_WINDOW_MS),
  );
  const dubShare = Array.from(
    { length: MARK_TONES },
    (_, tone) =>
      marks.filter((heard) => heard.kind === 'dub' && heard.tone === tone).length / Math.max(1, windows),
  );
  const seconds = Array.from({ length: Math.floor(lengthMs / 1000) }, (_, i) =>
    heardOriginal(sound, startMs + i * 1000 + BED_WINDOW.afterMs, BED_WINDOW.lengthMs),
  );
  return { dubShare, seconds };
}
