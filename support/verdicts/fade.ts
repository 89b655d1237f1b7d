import type { Evidence } from '../broadcast/evidence';
import { decodeSound } from '../instruments/decode';

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
