/** Coded pictures and sound as payloads of RTP: H.264 in packetization mode 1 (RFC 6184), and AAC below. */
import { NAL_IDR, NAL_PPS, NAL_SPS, nalType } from '../media/h264';

/** Payload of one RTP packet; the last one of an access unit carries the marker. */
export interface RtpPayload {
  payload: Buffer;
  marker: boolean;
}

/** Largest payload that MediaMTX passes on without cutting it anew: its packets have at most 1440 bytes. */
export const MAX_PAYLOAD_BYTES = 1400;

/** NAL unit types that exist in RTP only (RFC 6184, 5.2). */
export const NAL_STAP_A = 24;
export const NAL_FU_A = 28;
export const FU_START = 0x80;
export const FU_END = 0x40;
const FU_HEADER_BYTES = 2;

/** One access unit as packets: each NAL unit in a packet of its own, or in fragments when it is too long. */
export function packetizeH264(nals: readonly Buffer[], maxPayload = MAX_PAYLOAD_BYTES): RtpPayload[] {
  const payloads = nals.flatMap((nal) => (nal.length <= maxPayload ? [nal] : fragments(nal, maxPayload)));
  return payloads.map((payload, i) => ({ payload, marker: i === payloads.length - 1 }));
}

/** FU-A: the NAL header's type moves into a second byte, the rest is cut in pieces (RFC 6184, 5.8). */
function fragments(nal: Buffer, maxPayload: number): Buffer[] {
  const header = nal[0] ?? 0;
  const size = maxPayload - FU_HEADER_BYTES;
  const pieces: Buffer[] = [];
  for (let at = 1; at < nal.length; at += size) {
    const piece = nal.subarray(at, at + size);
    const flags = (at === 1 ? FU_START : 0) | (at + size >= nal.length ? FU_END : 0);
    pieces.push(Buffer.concat([Buffer.from([(header & 0xe0) | NAL_FU_A, flags | (header & 0x1f)]), piece]));
  }
  return pieces;
}

/**
 * True for a packet that begins a picture from which decoding can start: its PTS is its DTS, so MediaMTX takes these
 * (SPS, PPS, IDR, also as first of several or first fragment) to begin its sender reports with.
 */
export function startsIdr(payload: Buffer): boolean {
  const type = nalType(payload);
  if (type === NAL_FU_A) {
    const fuHeader = payload[1] ?? 0;
    return (fuHeader & FU_START) !== 0 && isIdrOrParameters(fuHeader & 0x1f);
  }
  // STAP-A: a type, then a size of two bytes before each unit.
  return isIdrOrParameters(type === NAL_STAP_A ? (payload[3] ?? 0) & 0x1f : type);
}

const isIdrOrParameters = (type: number): boolean => type === NAL_IDR || type === NAL_SPS || type === NAL_PPS;

/** AAC in RTP, mode AAC-hbr (RFC 3640, 3.2 and 3.3.6): 16-bit AU headers of 13 bits size and 3 bits index. */

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
interface AacPackets {
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
