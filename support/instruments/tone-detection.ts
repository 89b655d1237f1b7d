import { BED_TONES, bedToneHz } from '../../fixtures/schedule';
import { MARK_CARRIER_HZ, MARK_TONES, markToneHz } from '../../services/contracts/mark';
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

const MARK_HZ = Array.from({ length: MARK_TONES }, (_, sequence) => markToneHz(sequence));
const HIGHEST_MARK_HZ = Math.max(MARK_CARRIER_HZ, ...MARK_HZ);
const BED_HZ = Array.from({ length: BED_TONES }, (_, second) => bedToneHz(second));

/** Looks for the mark in a stretch of at least 20 ms. */
export function heardMark(sound: Sound, startMs: number, lengthMs: number): Heard {
  const amplitude = sound.tones(HIGHEST_MARK_HZ, startMs, lengthMs);
  if (amplitude(MARK_CARRIER_HZ) < MARK_AT_LEAST) return { kind: 'unknown' };
  const tone = loudest(MARK_HZ.map(amplitude));
  return tone.value < MARK_AT_LEAST ? { kind: 'unknown' } : { kind: 'dub', tone: tone.index };
}

/** Finds out which second's bed sounds in a stretch; half a second tells neighbours of 8 Hz apart. */
export function heardOriginal(sound: Sound, startMs: number, lengthMs: number): Heard {
  const bed = loudest(sound.amplitudes(BED_HZ, startMs, lengthMs));
  return bed.value < BED_AT_LEAST ? { kind: 'unknown' } : { kind: 'original', second: bed.index };
}

const loudest = (amplitudes: readonly number[]): { index: number; value: number } =>
  amplitudes
    .map((value, index) => ({ index, value }))
    .reduce((a, b) => (b.value > a.value ? b : a), { index: 0, value: 0 });

/** A segment of the output: how much of it is which dub, and which original seconds are heard. */
export interface SegmentHearing {
  lengthMs: number;
  /** Share of time in which the mark with this tone is heard, by tone. */
  dubShare: number[];
  /** What is heard in the middle of each second that begins in the segment; the last one may be shorter. */
  seconds: Heard[];
}

const MARK_WINDOW_MS = 40;
/** The middle of a second is clear of what happens at its borders. */
const MIDDLE = { from: 0.15, share: 0.7 };
/** In less than this two beds can't be told apart. */
const SHORTEST_PIECE_MS = 400;

/**
 * Listens to a stretch of the output that holds one segment of the programme.
 * @param startMs where the segment begins in the recording
 * @param untilWholeMs how long after that the programme's next whole second begins
 */
export function listen(sound: Sound, startMs: number, lengthMs: number, untilWholeMs = 0): SegmentHearing {
  const windows = Math.floor(lengthMs / MARK_WINDOW_MS);
  const marks = Array.from({ length: windows }, (_, i) =>
    heardMark(sound, startMs + i * MARK_WINDOW_MS, MARK_WINDOW_MS),
  );
  const share = (tone: number): number =>
    marks.filter((heard) => heard.kind === 'dub' && heard.tone === tone).length / Math.max(1, windows);
  const seconds = middles(startMs, lengthMs, untilWholeMs).map((middle) =>
    heardOriginal(sound, middle.startMs, middle.lengthMs),
  );
  return { lengthMs, dubShare: Array.from({ length: MARK_TONES }, (_, tone) => share(tone)), seconds };
}

/** The middle of each second that begins in a segment, as `listen` has it. */
export const middles = (startMs: number, lengthMs: number, untilWholeMs = 0): Middle[] =>
  pieces(lengthMs - untilWholeMs).map((pieceMs, i) => ({
    startMs: startMs + untilWholeMs + i * 1000 + MIDDLE.from * pieceMs,
    lengthMs: MIDDLE.share * pieceMs,
  }));

interface Middle {
  startMs: number;
  lengthMs: number;
}

/** Lengths of the seconds in so many ms, the last one perhaps shorter; one that is too short to be told is left out. */
const pieces = (lengthMs: number): number[] =>
  Array.from({ length: Math.ceil(lengthMs / 1000) }, (_, i) => Math.min(1000, lengthMs - i * 1000)).filter(
    (pieceMs) => pieceMs >= SHORTEST_PIECE_MS,
  );
