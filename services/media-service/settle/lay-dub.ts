import { AAC_FRAME_SAMPLES, formatDifference, silentAacFrame, type AacConfig } from '../../media/aac';
import type { M4aPacket } from '../../media/m4a';

/** Dubbed sound may differ from the original by so much in length and is trimmed or padded (acceptance E2). */
const LENGTH_TOLERANCE = 0.1;

/** Priming and the padding of the last frame come on top of what is heard. */
const MOST_PRIMING_FRAMES = 5;

/** A dub with more frames is too long, and is not read to its end. */
export const mostFrames = (length: number): number =>
  Math.ceil(length * (1 + LENGTH_TOLERANCE)) + 1 + MOST_PRIMING_FRAMES;

/** Dubbed sound that can't be put out: what was expected and what came. */
export class InvalidDub extends Error {
  override name = 'InvalidDub';
}

/**
 * Lays dubbed packets on the sample grid of the fragment they replace.
 * @param length frames of the original
 * @returns exactly `length` frames; what the dub leaves open is silence
 * @throws InvalidDub when format or length rule the dub out
 */
export function layDub(
  dub: { aac: AacConfig; packets: readonly M4aPacket[] },
  original: AacConfig,
  length: number,
): Uint8Array[] {
  checkFormat(dub.aac, original);
  const silence = silentAacFrame(original.channels);
  const laid = new Array<Uint8Array>(length).fill(silence);
  let end = 0;
  for (const { atSamples, data } of dub.packets) {
    const at = Math.round(atSamples / AAC_FRAME_SAMPLES);
    end = Math.max(end, at + 1);
    if (at >= 0 && at < length) laid[at] = data;
  }
  checkLength(end, length);
  return laid;
}

function checkFormat(seen: AacConfig, expected: AacConfig): void {
  const difference = formatDifference(seen, expected);
  if (difference === undefined) return;
  const name = (aac: AacConfig): string =>
    `${aac.sampleRateHz} Hz, ${aac.channels} channels (config ${aac.asc.toString('hex')})`;
  throw new InvalidDub(`expected ${name(expected)}, saw ${name(seen)}: ${difference}`);
}

function checkLength(frames: number, expected: number): void {
  // Half a frame of play: a dub of exactly 10 % is accepted whatever its rounding to frames.
  if (Math.abs(frames - expected) <= expected * LENGTH_TOLERANCE + 0.5) return;
  throw new InvalidDub(`expected ${expected} frames ± ${LENGTH_TOLERANCE * 100} %, saw ${frames}`);
}
