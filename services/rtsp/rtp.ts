/** RTP packets (RFC 3550, 5.1). */

export const RTP_HEADER_BYTES = 12;
const VERSION_BITS = 0x80;
const MARKER = 0x80;

export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  /** 16 bits, wraps. */
  sequence: number;
  /** 32 bits in the track's clock, wraps. */
  timestamp: number;
  ssrc: number;
}

export interface RtpPacket extends RtpHeader {
  payload: Buffer;
}

/** Tells RTP version 2 with a whole header from anything else; enough to pass a packet on. */
export const isRtp = (packet: Buffer): boolean =>
  packet.length >= RTP_HEADER_BYTES && ((packet[0] ?? 0) & 0xc0) === VERSION_BITS;

export const rtpSequence = (packet: Buffer): number => packet.readUInt16BE(2);
export const rtpTimestamp = (packet: Buffer): number => packet.readUInt32BE(4);
export const rtpSsrc = (packet: Buffer): number => packet.readUInt32BE(8);

/** Reads a packet; `payload` is a view. @returns undefined when it is not RTP or its lengths contradict each other */
export function parseRtp(packet: Buffer): RtpPacket | undefined {
  if (!isRtp(packet)) return undefined;
  const payload = rtpPayload(packet);
  if (!payload) return undefined;
  const second = packet[1] ?? 0;
  return {
    payloadType: second & 0x7f,
    marker: (second & MARKER) !== 0,
    sequence: rtpSequence(packet),
    timestamp: rtpTimestamp(packet),
    ssrc: rtpSsrc(packet),
    payload,
  };
}

/** What follows the header, its contributing sources and its extension, without padding. */
export function rtpPayload(packet: Buffer): Buffer | undefined {
  const first = packet[0] ?? 0;
  let start = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (packet.length < start + 4) return undefined;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const padding = (first & 0x20) !== 0 ? (packet[packet.length - 1] ?? 0) : 0;
  const end = packet.length - padding;
  return start <= end ? packet.subarray(start, end) : undefined;
}

export function encodeRtp(header: RtpHeader, payload: Buffer): Buffer {
  const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
  packet[0] = VERSION_BITS;
  packet[1] = header.payloadType | (header.marker ? MARKER : 0);
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc >>> 0, 8);
  payload.copy(packet, RTP_HEADER_BYTES);
  return packet;
}

/** Signed distance from one 32-bit timestamp to another, the short way round. */
export const timestampDelta = (from: number, to: number): number => (to - from) | 0;

/** Counts on where 32-bit timestamps wrap. The first one is 0. */
export class TimestampUnwrapper {
  private last: number | undefined;
  private ticks = 0;

  unwrap(timestamp: number): number {
    this.ticks += this.last === undefined ? 0 : timestampDelta(this.last, timestamp);
    this.last = timestamp;
    return this.ticks;
  }

  /** Where a timestamp lies that is no packet's: counting goes on as if it had not been asked. */
  peek(timestamp: number): number {
    return this.ticks + (this.last === undefined ? 0 : timestampDelta(this.last, timestamp));
  }
}
