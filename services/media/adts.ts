import { beginsAsAdts, samplingFrequencyIndex, type AacConfig } from './aac';

/** ADTS, the framing of a bare AAC stream (ISO/IEC 14496-3, 1.A.2.2). */
const HEADER_BYTES = 7;
const HEADER_WITH_CRC_BYTES = 9;

/** An AAC frame with a header that tells a decoder what it is. */
export function withAdtsHeader(frame: Uint8Array, { objectType, sampleRateHz, channels }: AacConfig): Buffer {
  const length = frame.length + HEADER_BYTES;
  const index = samplingFrequencyIndex(sampleRateHz);
  const header = Buffer.from([
    0xff,
    0xf1,
    ((objectType - 1) << 6) | (index << 2) | (channels >> 2),
    ((channels & 3) << 6) | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  ]);
  return Buffer.concat([header, frame]);
}

const headerBytes = (protection: number): number =>
  (protection & 1) === 1 ? HEADER_BYTES : HEADER_WITH_CRC_BYTES;

const frameBytes = (stream: Buffer, at = 0): number => (stream.readUIntBE(at + 3, 3) >> 5) & 0x1fff;

/** A frame as it is alone, also where its sender left its header on: no bare frame begins like one, with its end (14496-3, 4.4.2.1). */
export function withoutAdtsHeader(frame: Buffer): Buffer {
  const isWhole =
    frame.length > HEADER_WITH_CRC_BYTES && beginsAsAdts(frame) && frameBytes(frame) === frame.length;
  return isWhole ? frame.subarray(headerBytes(frame.readUInt8(1))) : frame;
}

/**
 * The AAC frames of an ADTS stream, without their headers.
 * @throws Error where a header does not start with the sync word, or the last frame is cut off
 */
export function readAdtsFrames(stream: Buffer): Buffer[] {
  const { frames, rest } = takeAdtsFrames(stream);
  if (rest.length > 0)
    throw new Error(`ADTS: the frame at byte ${stream.length - rest.length} of ${stream.length} is cut off`);
  return frames;
}

/**
 * Those of a stretch of one, as it comes, and the bytes behind the last whole frame.
 * @throws Error where a header does not start with the sync word
 */
export function takeAdtsFrames(stream: Buffer): { frames: Buffer[]; rest: Buffer } {
  const frames: Buffer[] = [];
  let at = 0;
  while (stream.length >= at + HEADER_BYTES) {
    const length = frameBytes(stream, at);
    const header = headerBytes(stream.readUInt8(at + 1));
    if ((stream.readUInt16BE(at) & 0xfff6) !== 0xfff0 || length < header)
      throw new Error(`ADTS: no frame header at byte ${at} of ${stream.length}`);
    if (at + length > stream.length) break;
    frames.push(stream.subarray(at + header, at + length));
    at += length;
  }
  return { frames, rest: Buffer.from(stream.subarray(at)) };
}
