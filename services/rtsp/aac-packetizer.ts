/** AAC in RTP, mode AAC-hbr (RFC 3640, 3.2 and 3.3.6): 16-bit AU headers of 13 bits size and 3 bits index. */
import { MAX_PAYLOAD_BYTES, type RtpPayload } from './h264-packetizer';

const AU_HEADER_BITS = 16;
const INDEX_BITS = 3;
export const MAX_AAC_FRAME_BYTES = 2 ** (AU_HEADER_BITS - INDEX_BITS) - 1;
/** AU-headers-length (in bits) and one AU header. */
const HEADERS_BYTES = 4;

/**
 * One frame as packets: a packet of its own, or fragments when it is too long, each with the size of the whole frame.
 * @throws Error for a frame longer than 13 bits of size can say
 */
export function packetizeAac(frame: Buffer, maxPayload = MAX_PAYLOAD_BYTES): RtpPayload[] {
  if (frame.length > MAX_AAC_FRAME_BYTES)
    throw new Error(
      `AAC frame of ${frame.length} bytes, RFC 3640 AAC-hbr carries at most ${MAX_AAC_FRAME_BYTES}`,
    );
  const headers = Buffer.alloc(HEADERS_BYTES);
  headers.writeUInt16BE(AU_HEADER_BITS, 0);
  headers.writeUInt16BE(frame.length << INDEX_BITS, 2);
  const size = maxPayload - HEADERS_BYTES;
  const payloads: RtpPayload[] = [];
  for (let at = 0; at < frame.length; at += size)
    payloads.push({
      payload: Buffer.concat([headers, frame.subarray(at, at + size)]),
      marker: at + size >= frame.length,
    });
  return payloads;
}
