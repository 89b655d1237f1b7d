import { samplingFrequencyIndex, type AacConfig } from '../../media/aac';

const HEADER_BYTES = 7;
const CRC_BYTES = 2;

/** An AAC frame with a header that tells a decoder what it is (14496-3, 1.A.2.2). */
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

/** The frames of a stretch of ADTS without their headers, and the bytes behind the last whole one. */
export function adtsFrames(bytes: Buffer): { found: Buffer[]; rest: Buffer } {
  const found: Buffer[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const length = ((bytes.readUInt8(at + 3) & 3) << 11) | (bytes.readUInt16BE(at + 4) >> 5);
    const header = (bytes.readUInt8(at + 1) & 1) === 1 ? HEADER_BYTES : HEADER_BYTES + CRC_BYTES;
    if (bytes.readUInt8(at) !== 0xff || length < header) throw new Error('the encoder sent no ADTS');
    if (at + length > bytes.length) break;
    found.push(bytes.subarray(at + header, at + length));
    at += length;
  }
  return { found, rest: Buffer.from(bytes.subarray(at)) };
}
