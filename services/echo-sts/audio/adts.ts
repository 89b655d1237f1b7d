/** ADTS, the framing of a bare AAC stream (ISO/IEC 14496-3, 1.A.2.2). */

const HEADER_BYTES = 7;
const HEADER_WITH_CRC_BYTES = 9;

/**
 * The AAC frames of an ADTS stream, without their headers.
 * @throws Error where a header does not start with the sync word, or the last frame is cut off.
 */
export function readAdtsFrames(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  let at = 0;
  while (at < stream.length) {
    if (stream.length < at + HEADER_BYTES || (stream.readUInt16BE(at) & 0xfff6) !== 0xfff0)
      throw new Error(`ADTS: no frame header at byte ${at} of ${stream.length}`);
    const length = (stream.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
    const header = (stream.readUInt8(at + 1) & 1) === 1 ? HEADER_BYTES : HEADER_WITH_CRC_BYTES;
    if (length < header || at + length > stream.length)
      throw new Error(`ADTS: frame of ${length} bytes at byte ${at} of ${stream.length}`);
    frames.push(stream.subarray(at + header, at + length));
    at += length;
  }
  return frames;
}
