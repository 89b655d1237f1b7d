/** AAC in RTP, mode AAC-hbr (RFC 3640, 3.2 and 3.3.6): 16-bit AU headers of 13 bits size and 3 bits index. */
import { MAX_PAYLOAD_BYTES, type RtpPayload } from './h264-packetizer';

const AU_HEADER_BITS = 16;
const INDEX_BITS = 3;
export const MAX_AAC_FRAME_BYTES = 2 ** (AU_HEADER_BITS - INDEX_BITS) - 1;
/** AU-headers-length (in bits). */
const LENGTH_BYTES = 2;
const AU_HEADER_BYTES = AU_HEADER_BITS / 8;

/** One frame as packets: a packet of its own, or fragments when it is too long, each with the size of the whole frame. */
export function packetizeAac(frame: Buffer, maxPayload = MAX_PAYLOAD_BYTES): RtpPayload[] {
  const headers = auHeaders([frame]);
  const size = maxPayload - headers.length;
  const payloads: RtpPayload[] = [];
  for (let at = 0; at < frame.length; at += size)
    payloads.push({
      payload: Buffer.concat([headers, frame.subarray(at, at + size)]),
      marker: at + size >= frame.length,
    });
  return payloads;
}

/** Frames that go together, and the packets they go in: one, or several when a frame alone is too long for one. */
export interface AacPackets {
  /** Number of the first frame, which gives the packets their timestamp. */
  first: number;
  payloads: RtpPayload[];
}

/** Frames that follow each other in as few packets as hold them (RFC 3640, 3.3.6). */
export function packetizeAacFrames(frames: readonly Buffer[], maxPayload = MAX_PAYLOAD_BYTES): AacPackets[] {
  const packets: AacPackets[] = [];
  for (let first = 0; first < frames.length;) {
    const count = fitting(frames.slice(first), maxPayload);
    const together = frames.slice(first, first + count);
    const one = { payload: Buffer.concat([auHeaders(together), ...together]), marker: true };
    const [frame = Buffer.alloc(0)] = together;
    packets.push({ first, payloads: count === 1 ? packetizeAac(frame, maxPayload) : [one] });
    first += count;
  }
  return packets;
}

/** How many frames fit into one packet; a first one that is too long counts. */
function fitting(frames: readonly Buffer[], maxPayload: number): number {
  let bytes = LENGTH_BYTES;
  const tooMany = frames.findIndex((frame) => (bytes += AU_HEADER_BYTES + frame.length) > maxPayload);
  return tooMany < 0 ? frames.length : Math.max(1, tooMany);
}

/** @throws Error for a frame longer than 13 bits of size can say */
function auHeaders(frames: readonly Buffer[]): Buffer {
  const headers = Buffer.alloc(LENGTH_BYTES + frames.length * AU_HEADER_BYTES);
  headers.writeUInt16BE(frames.length * AU_HEADER_BITS, 0);
  frames.forEach(({ length }, i) => {
    if (length > MAX_AAC_FRAME_BYTES)
      throw new Error(
        `AAC frame of ${length} bytes, RFC 3640 AAC-hbr carries at most ${MAX_AAC_FRAME_BYTES}`,
      );
    headers.writeUInt16BE(length << INDEX_BITS, LENGTH_BYTES + i * AU_HEADER_BYTES);
  });
  return headers;
}
