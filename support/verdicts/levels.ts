import { markSamples } from '../../services/contracts/mark';
import type { Evidence } from '../broadcast/evidence';
import { decodeSound, SOUND_RATE_HZ } from '../instruments/decode';
import { type LoudInput, loudnessOf } from '../instruments/loudness';
import { contentOf } from './content';

/** At both ends of a segment its dub may be faded. */
const CLEAR_MS = 50;

/**
 * How much louder the dubs of segments are heard than the STS made them, in LU; 0 is right.
 * @param numbers of the segments, from 1; the fragment of each has the sequence number before
 */
export async function dubGainsLu(
  evidence: Evidence,
  numbers: readonly number[],
  segmentMs: number,
): Promise<number[]> {
  const { segments } = await contentOf(evidence);
  const { channels = 2 } = await evidence.programme();
  const recording = { args: ['-i', evidence.recording()] };
  const lengthMs = segmentMs - 2 * CLEAR_MS;
  const clear = (startMs = NaN) => ({ startMs: startMs + CLEAR_MS, lengthMs });
  const [heard, sent] = await Promise.all([
    loudnessOf(
      recording,
      numbers.map((number) => clear(segments[number - 1]?.startMs)),
    ),
    loudnessOf(
      marks(numbers, segmentMs, channels),
      numbers.map((_, i) => clear(i * segmentMs)),
    ),
  ]);
  return heard.map((lufs, i) => lufs - (sent[i] ?? NaN));
}

/** The dubs as they were made, one behind the other. */
function marks(numbers: readonly number[], lengthMs: number, channels: number): LoudInput {
  const count = (lengthMs * SOUND_RATE_HZ) / 1000;
  // Gains of 1: ffmpeg lowers mono that it puts on two sides.
  const sides = Array.from({ length: channels }, (_, i) => `c${i}=c0`).join('|');
  return {
    args: ['-f', 'f32le', '-ar', `${SOUND_RATE_HZ}`, '-ac', '1', '-i', 'pipe:3'],
    through: `pan=${channels}c|${sides}`,
    feed: numbers.map((number) => Buffer.from(markSamples(number - 1, SOUND_RATE_HZ, 0, count).buffer)),
  };
}

/** Half of what was heard before, over the last ms: a fade of 5 ms or more is lower, and what breaks off is not. */
export const FADED_DB = 6;
const LAST_MS = 4;
/** Fades are shorter than what is left of this. */
const BEFORE_MS = 60;
const HEARD_MS = 40;

/** By how much sound that ends then is lower in its last ms than it was before, in dB. */
export async function fadeDb(evidence: Evidence, endMs: number): Promise<number> {
  const { sound } = await decodeSound(evidence.recording());
  return sound.levelDb(endMs - BEFORE_MS, HEARD_MS) - sound.levelDb(endMs - LAST_MS, LAST_MS);
}
