/** What depacketizers have in common. */
import type { RtpPacket } from './rtp';

/** One coded picture or sound frame. */
export interface AccessUnit {
  /** RTP timestamp, 32 bits in the track's clock. */
  timestamp: number;
  /** H.264: NAL units with 4-byte lengths. AAC: one raw frame, a view into its packet where it came in one. */
  data: Buffer;
  /** True where decoding can start. */
  key: boolean;
}

/**
 * Packets of one track in, access units out. Units that lack a packet are dropped whole. Payloads may be views that are
 * overwritten after the call.
 */
export interface Depacketizer {
  push(packet: RtpPacket): void;
}

export type OnAccessUnit = (unit: AccessUnit) => void;

/** Notices lost packets by their sequence numbers. */
export class SequenceCheck {
  private expected: number | undefined;

  /** @returns true when packets before this one are missing */
  isGap(sequence: number): boolean {
    const gap = this.expected !== undefined && sequence !== this.expected;
    this.expected = (sequence + 1) & 0xffff;
    return gap;
  }
}
