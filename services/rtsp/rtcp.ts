/** Sender reports (RFC 3550, 6.4.1) and the line they put between a track's clock and absolute time. */
import { timestampDelta } from './rtp';

const SENDER_REPORT = 200;
const SENDER_REPORT_BYTES = 28;
/** Length field: 32-bit words without the first. */
const SENDER_REPORT_WORDS = SENDER_REPORT_BYTES / 4 - 1;
/** From 1900, where NTP starts, to 1970. */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;
const FRACTIONS_PER_SECOND = 2 ** 32;
/** The count of seconds begins anew in 2036: what is small is of the new era (RFC 4330, 3). */
const ERA_SECONDS = 2 ** 32;
const inUnixSeconds = (seconds: number): number =>
  seconds + (seconds < ERA_SECONDS / 2 ? ERA_SECONDS : 0) - NTP_TO_UNIX_SECONDS;

export interface SenderReport {
  ssrc: number;
  /** NTP time as ms since the Unix epoch, exact to 0.3 µs. */
  ntpMs: number;
  /** The same instant in the track's RTP clock. */
  timestamp: number;
  packets: number;
  octets: number;
}

/**
 * Reads the sender report that a (compound) RTCP packet begins with.
 * @returns undefined when it begins with none, or with one of a sender that has no clock, whose time is 0 then (6.4.1)
 */
export function parseSenderReport(packet: Buffer): SenderReport | undefined {
  if (packet.length < SENDER_REPORT_BYTES || packet[1] !== SENDER_REPORT) return undefined;
  const [seconds, fraction] = [packet.readUInt32BE(8), packet.readUInt32BE(12)];
  if (seconds === 0 && fraction === 0) return undefined;
  return {
    ssrc: packet.readUInt32BE(4),
    ntpMs: inUnixSeconds(seconds) * 1000 + (fraction * 1000) / FRACTIONS_PER_SECOND,
    timestamp: packet.readUInt32BE(16),
    packets: packet.readUInt32BE(20),
    octets: packet.readUInt32BE(24),
  };
}

export function encodeSenderReport(report: SenderReport): Buffer {
  const packet = Buffer.alloc(SENDER_REPORT_BYTES);
  const seconds = Math.floor(report.ntpMs / 1000);
  const fraction = Math.floor(((report.ntpMs - seconds * 1000) / 1000) * FRACTIONS_PER_SECOND);
  packet[0] = 0x80;
  packet[1] = SENDER_REPORT;
  packet.writeUInt16BE(SENDER_REPORT_WORDS, 2);
  packet.writeUInt32BE(report.ssrc >>> 0, 4);
  packet.writeUInt32BE((seconds + NTP_TO_UNIX_SECONDS) >>> 0, 8);
  packet.writeUInt32BE(fraction, 12);
  packet.writeUInt32BE(report.timestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.octets >>> 0, 24);
  return packet;
}

/** One point of the line between RTP and absolute time; the slope is the track's clock. */
export type ClockPoint = Pick<SenderReport, 'ntpMs' | 'timestamp'>;

/** Absolute time (ms since the Unix epoch) of an RTP timestamp within half a wrap (6 h at 90 kHz) of the point. */
export const ntpMsAt = (point: ClockPoint, timestamp: number, clockHz: number): number =>
  point.ntpMs + (timestampDelta(point.timestamp, timestamp) * 1000) / clockHz;
