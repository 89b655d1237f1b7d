import { markSamples } from '../../services/contracts/mark';
import { runMediaTool } from '../../fixtures/media-tool';
import type { Evidence } from '../broadcast/evidence';
import { decodeSound, SOUND_RATE_HZ } from '../instruments/decode';
import { loudnessOf } from '../instruments/loudness';
import { contentOf } from './content';

/** At both ends of a segment its dub may be faded. */
const CLEAR_MS = 50;

/**
 * How much louder a segment's dub is heard than the STS made it, in LU; 0 is right.
 * @param number of the segment, from 1; its fragment has the sequence number before
 */
export async function dubGainLu(evidence: Evidence, number: number, lengthMs: number): Promise<number> {
  const startMs = (await contentOf(evidence)).segments[number - 1]?.startMs ?? Number.NaN;
  const { channels = 2 } = await evidence.programme();
  const made = evidence.file(`dub-${number}.wav`);
  await writeMark(made, number - 1, lengthMs, channels);
  const clear = lengthMs - 2 * CLEAR_MS;
  const [heard, sent] = await Promise.all([
    loudnessOf(evidence.recording(), startMs + CLEAR_MS, clear),
    loudnessOf(made, CLEAR_MS, clear),
  ]);
  return heard - sent;
}

async function writeMark(file: string, sequence: number, lengthMs: number, channels: number): Promise<void> {
  const samples = markSamples(sequence, SOUND_RATE_HZ, 0, (lengthMs * SOUND_RATE_HZ) / 1000);
  const input = ['-f', 'f32le', '-ar', `${SOUND_RATE_HZ}`, '-ac', '1', '-i', 'pipe:3'];
  // Gains of 1: ffmpeg lowers mono that it puts on two sides.
  const sides = Array.from({ length: channels }, (_, i) => `c${i}=c0`).join('|');
  const args = ['-v', 'error', '-y', ...input, '-af', `pan=${channels}c|${sides}`, '-c:a', 'pcm_f32le', file];
  await runMediaTool('ffmpeg', args, { channels: [{ feed: [Buffer.from(samples.buffer)] }] });
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
