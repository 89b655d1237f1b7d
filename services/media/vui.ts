import type { GolombReader } from './golomb';

/** Aspect ratio that is spelt out. */
const EXTENDED_SAR = 255;
/** No decoder holds more pictures back (A.3.1). */
const MAX_REORDER_DEPTH = 16;

/**
 * Reads the usability information of a sequence parameter set (ITU-T H.264, E.1.1) for max_num_reorder_frames.
 * @returns undefined where it is not told, or impossible
 */
export function readReorderDepth(bits: GolombReader): number | undefined {
  skipPicture(bits);
  if (bits.read(1)) bits.skip(32 + 32 + 1); // timing
  const buffers = [readBuffering(bits), readBuffering(bits)];
  if (buffers.includes(true)) bits.skip(1);
  bits.skip(1);
  if (!bits.read(1)) return undefined;
  bits.skip(1);
  for (let limit = 0; limit < 4; limit++) bits.unsigned();
  const depth = bits.unsigned();
  return depth <= MAX_REORDER_DEPTH ? depth : undefined;
}

/** Aspect ratio, overscan, colours, place of chroma samples. */
function skipPicture(bits: GolombReader): void {
  if (bits.read(1) && bits.read(8) === EXTENDED_SAR) bits.skip(16 + 16);
  if (bits.read(1)) bits.skip(1);
  if (bits.read(1)) {
    bits.skip(3 + 1);
    if (bits.read(1)) bits.skip(3 * 8);
  }
  if (!bits.read(1)) return;
  bits.unsigned();
  bits.unsigned();
}

/** Parameters of a hypothetical decoder's buffer (E.1.2). @returns whether they are there */
function readBuffering(bits: GolombReader): boolean {
  if (!bits.read(1)) return false;
  const count = bits.unsigned() + 1;
  bits.skip(4 + 4);
  for (let i = 0; i < count; i++) {
    bits.unsigned();
    bits.unsigned();
    bits.skip(1);
  }
  bits.skip(4 * 5);
  return true;
}
