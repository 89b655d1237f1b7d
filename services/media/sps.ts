import { BitReader } from './bits';
import { withoutEmulationPrevention } from './h264';

/** Profiles whose parameter set tells chroma format, bit depth and scaling matrices (ITU-T H.264, 7.3.2.1.1). */
const PROFILES_WITH_CHROMA = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const CHROMA_MONOCHROME = 0;
const CHROMA_420 = 1;
const CHROMA_444 = 3;
const MACROBLOCK = 16;
/** The highest level ends at 16,888 (A.3.1); MP4 has 16 bits for a side. */
const MAX_PIXELS_A_SIDE = 65_535;

interface PictureSize {
  width: number;
  height: number;
}

/**
 * Size in pixels of the pictures that a sequence parameter set announces, after cropping.
 * @throws RangeError when it is cut short, or they have no size that can be
 */
export const pictureSize = (sps: Uint8Array): PictureSize => readSize(bitsOf(sps));

/**
 * How many pictures may come before a picture in decoding order and after it in presentation order, at most.
 * @returns undefined where the set does not tell, or cannot be read so far
 */
export function announcedReorderDepth(sps: Uint8Array): number | undefined {
  const bits = bitsOf(sps);
  try {
    readSize(bits);
    return bits.read(1) ? readReorderDepth(bits) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const bitsOf = (sps: Uint8Array): BitReader =>
  new BitReader(withoutEmulationPrevention(sps), 'sequence parameter set');

/** Reads up to the flag that says whether usability information follows. */
function readSize(bits: BitReader): PictureSize {
  bits.skip(8);
  const profile = bits.read(8);
  bits.skip(16);
  bits.unsigned();
  const chroma = PROFILES_WITH_CHROMA.has(profile) ? chromaFormat(bits) : CHROMA_420;
  skipPictureOrder(bits);
  bits.unsigned();
  bits.skip(1);
  const widthMbs = bits.unsigned() + 1;
  const heightMapUnits = bits.unsigned() + 1;
  const fieldsPerFrame = 2 - bits.read(1);
  if (fieldsPerFrame === 2) bits.skip(1);
  bits.skip(1);
  const [left, right, top, bottom] = bits.read(1) ? [0, 0, 0, 0].map(() => bits.unsigned()) : [];
  const cropX = chroma === CHROMA_444 || chroma === CHROMA_MONOCHROME ? 1 : 2;
  const cropY = (chroma === CHROMA_420 ? 2 : 1) * fieldsPerFrame;
  const width = widthMbs * MACROBLOCK - cropX * ((left ?? 0) + (right ?? 0));
  const height = heightMapUnits * fieldsPerFrame * MACROBLOCK - cropY * ((top ?? 0) + (bottom ?? 0));
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_PIXELS_A_SIDE)
    throw new RangeError(
      `sequence parameter set: pictures of ${width}x${height}, expected 1 to ${MAX_PIXELS_A_SIDE} a side`,
    );
  return { width, height };
}

function chromaFormat(bits: BitReader): number {
  const chroma = bits.unsigned();
  if (chroma === CHROMA_444) bits.skip(1);
  bits.unsigned();
  bits.unsigned();
  bits.skip(1);
  if (bits.read(1))
    for (let list = 0; list < (chroma === CHROMA_444 ? 12 : 8); list++)
      skipScalingList(bits, list < 6 ? 16 : 64);
  return chroma;
}

function skipScalingList(bits: BitReader, size: number): void {
  if (!bits.read(1)) return;
  let last = 8;
  for (let i = 0, next = 8; i < size && next !== 0; i++) {
    next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(bits: BitReader): void {
  bits.unsigned();
  const type = bits.unsigned();
  if (type === 0) bits.unsigned();
  if (type !== 1) return;
  bits.skip(1);
  bits.signed();
  bits.signed();
  for (let cycle = bits.unsigned(); cycle > 0; cycle--) bits.signed();
}

/** Aspect ratio that is spelt out. */
const EXTENDED_SAR = 255;
/** No decoder holds more pictures back (A.3.1). */
const MAX_REORDER_DEPTH = 16;

/**
 * Reads the usability information of a sequence parameter set (ITU-T H.264, E.1.1) for max_num_reorder_frames.
 * @returns undefined where it is not told, or impossible
 */
function readReorderDepth(bits: BitReader): number | undefined {
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
function skipPicture(bits: BitReader): void {
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
function readBuffering(bits: BitReader): boolean {
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
