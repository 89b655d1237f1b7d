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
  readonly sequence: Pick<SequenceCheck, 'missing'>;
  /** Pictures that were left out although no packet of theirs was missing. */
  readonly spoilt?: { count: number; why: string };
}

export type OnAccessUnit = (unit: AccessUnit) => void;

/** Of the latest numbers so many are taken for ones that were there: a sender that begins anew begins anywhere. */
const REMEMBERED = 64;
const NUMBERS = 0x10000;

type Place = 'next' | 'after a gap' | 'another sender' | 'stale';

/** Notices by their sequence numbers what is lost, comes twice, or comes too late to be of use. */
export class SequenceCheck {
  private expected: number | undefined;
  private ssrc: number | undefined;
  /** Packets that did not come, as far as that is known. */
  missing = 0;

  /** @returns `another sender` where it has a source and a count of its own: nothing is known to be missing before it */
  judge({ sequence, ssrc }: Pick<RtpPacket, 'sequence' | 'ssrc'>): Place {
    const ahead = (sequence - (this.expected ?? sequence) + NUMBERS) % NUMBERS;
    const isAnother = this.ssrc !== undefined && ssrc !== this.ssrc;
    if (!isAnother && ahead >= NUMBERS - REMEMBERED) return 'stale';
    this.ssrc = ssrc;
    this.expected = (sequence + 1) % NUMBERS;
    if (isAnother) return 'another sender';
    if (ahead === 0) return 'next';
    this.missing += ahead < NUMBERS / 2 ? ahead : 1;
    return 'after a gap';
  }
}
