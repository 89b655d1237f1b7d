import type { AudioPacket } from './samples';

/** Sources may time their sound in whole ms or worse; what is further off than this belongs to another clock. */
const AGREEMENT_MS = 5;
/** A source whose sound never agrees is taken as it is, rather than never heard: 2.7 s of it at 48 kHz. */
const MAX_EARLIER_PACKETS = 128;

/** Where a run of sound begins. */
export interface AudioOpening {
  /** The first packet whose time can be trusted, and the one after it. */
  first: AudioPacket;
  next: AudioPacket;
  /** What came before, in order: its place is known, its time is not. */
  earlier: AudioPacket[];
}

/**
 * Finds the first sound whose time can be trusted. A packet that was timed before the source told its clock may be off by
 * as much as arrival is uneven (seen: by 420 ms, on a busy machine); the true time shows in the step to the next one.
 */
export class AudioStart {
  private candidate: AudioPacket | undefined;

  /** @param earlier what came before the stream's start */
  constructor(
    private readonly earlier: AudioPacket[],
    private readonly frameMs: number,
  ) {}

  /** Takes the next packet. @returns where sound begins, once two in a row agree */
  take(packet: AudioPacket): AudioOpening | undefined {
    const { candidate, earlier } = this;
    const agree = candidate && Math.abs(packet.ptsMs - candidate.ptsMs - this.frameMs) <= AGREEMENT_MS;
    if (candidate && (agree || earlier.length >= MAX_EARLIER_PACKETS))
      return { first: candidate, next: packet, earlier };
    if (candidate) earlier.push(candidate);
    this.candidate = packet;
    return undefined;
  }
}
