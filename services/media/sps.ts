/** Picture size from an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1). */

export interface PictureSize {
  width: number;
  height: number;
}

/** Profiles whose parameter set has the chroma and scaling fields. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const MACROBLOCK = 16;
const MONOCHROME = 0;
const YUV_420 = 1;
const YUV_444 = 3;

/** @throws RangeError when the set is cut short */
export function pictureSize(sps: Uint8Array): PictureSize {
  const bits = new GolombReader(withoutEmulation(sps.subarray(1)));
  const profile = bits.read(8);
  bits.read(16);
  bits.ue();
  const chroma = HIGH_PROFILES.has(profile) ? highProfileFields(bits) : YUV_420;
  bits.ue();
  pictureOrderFields(bits);
  bits.ue();
  bits.read(1);
  const widthInMbs = bits.ue() + 1;
  const heightInMapUnits = bits.ue() + 1;
  const frameMbsOnly = bits.read(1);
  if (!frameMbsOnly) bits.read(1);
  bits.read(1);
  const crop = bits.read(1) ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const unitX = chroma === MONOCHROME || chroma === YUV_444 ? 1 : 2;
  const unitY = (chroma === YUV_420 ? 2 : 1) * (2 - frameMbsOnly);
  return {
    width: widthInMbs * MACROBLOCK - unitX * (left + right),
    height: (2 - frameMbsOnly) * heightInMapUnits * MACROBLOCK - unitY * (top + bottom),
  };
}

function highProfileFields(bits: GolombReader): number {
  const chroma = bits.ue();
  if (chroma === YUV_444) bits.read(1);
  bits.ue();
  bits.ue();
  bits.read(1);
  if (bits.read(1))
    for (let i = 0; i < (chroma === YUV_444 ? 12 : 8); i++)
      if (bits.read(1)) scalingList(bits, i < 6 ? 16 : 64);
  return chroma;
}

function scalingList(bits: GolombReader, size: number): void {
  for (let i = 0, last = 8, next = 8; i < size; i++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function pictureOrderFields(bits: GolombReader): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.read(1);
  bits.se();
  bits.se();
  for (let count = bits.ue(); count > 0; count--) bits.se();
}

/** Takes the emulation prevention bytes out (7.4.1): 00 00 03 stands for 00 00. */
const withoutEmulation = (bytes: Uint8Array): Uint8Array =>
  bytes.filter((byte, i) => !(byte === 3 && i >= 2 && bytes[i - 1] === 0 && bytes[i - 2] === 0));

class GolombReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  read(count: number): number {
    if (this.at + count > this.bytes.length * 8) throw new RangeError('sequence parameter set is cut short');
    let value = 0;
    for (let i = 0; i < count; i++, this.at++)
      value = value * 2 + (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1);
    return value;
  }

  /** Unsigned Exp-Golomb code (9.1). */
  ue(): number {
    let zeros = 0;
    while (this.read(1) === 0) zeros++;
    return 2 ** zeros - 1 + this.read(zeros);
  }

  /** Signed Exp-Golomb code (9.1.1). */
  se(): number {
    const code = this.ue();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
