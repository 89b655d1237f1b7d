/** H.264 out of RTP (RFC 6184): single NAL units, STAP-A and FU-A. */
import { beginsUnit, isEntryPoint, isSlice, joinNals, nalType } from '../media/h264';
import { SequenceCheck, type Depacketizer, type OnAccessUnit } from './depacketizer';
import { FU_END, FU_START, NAL_FU_A, NAL_STAP_A } from './packetizer';
import type { RtpPacket } from './rtp';

const MAX_SINGLE_TYPE = 23;
/**
 * A coded 4K picture stays far below it; whoever sends more is damaged or hostile. RTMP has three bytes for a length: with what is
 * put before each of its NAL units a picture of 16 MiB would not fit.
 */
const MAX_UNIT_BYTES = 8 * 1024 * 1024;
/** Of a unit that long in packets of usual size; pieces of a byte or two would cost fifty times their length. */
const MAX_PIECES = 16 * 1024;

export class H264Depacketizer implements Depacketizer {
  private nals: Buffer[] = [];
  private fragments: Buffer[] = [];
  private bytes = 0;
  /** Kept, and not looked for in what waits: of parameter sets and SEI alone that would be all of it at each packet. */
  private hasSlice = false;
  private timestamp: number | undefined;
  private damaged = false;
  /** Some senders mark each NAL unit: then only another timestamp ends a picture. */
  private markersEnd = true;
  private lastEnded: number | undefined;
  /** A marker has ended a picture: some senders set none. */
  private hasMarked = false;
  readonly sequence = new SequenceCheck();
  readonly spoilt = { count: 0, why: '' };
  private missing = 0;
  private hasGiven = false;

  constructor(private readonly onUnit: OnAccessUnit) {}

  push(packet: RtpPacket): void {
    const { missing } = this.sequence;
    const place = this.sequence.judge(packet);
    if (place === 'stale') return;
    const isOther = place === 'another sender';
    const isNext = this.timestamp !== undefined && (isOther || this.timestamp !== packet.timestamp);
    const lacksItsEnd = isNext && place !== 'next' && this.hasMarked && this.markersEnd;
    if (lacksItsEnd) this.damaged = true;
    // A change of timestamp ends a unit too: the marker is only an early hint (RFC 6184, 5.1).
    if (isNext) this.finish(isOther ? [] : this.takeBehind());
    // Where the end of a picture alone is missing the one behind it is whole.
    const isWhole = lacksItsEnd && this.sequence.missing - missing === 1;
    if (place === 'after a gap' && !isWhole) this.damaged = true;
    else if (packet.payload.length === 0)
      return; // padding alone, which keeps a connection alive or fills a rate
    else if (!isOther && this.lastEnded === packet.timestamp) this.markersEnd = false;
    this.lastEnded = undefined;
    this.timestamp = packet.timestamp;
    const ends = packet.marker && this.markersEnd;
    this.bytes += packet.payload.length;
    if (this.bytes > MAX_UNIT_BYTES) this.damaged = true;
    // What waits for the rest of its picture is copied: a packet is good for this call only.
    if (!this.damaged)
      this.collect(ends && isSlice(packet.payload) ? packet.payload : Buffer.from(packet.payload));
    if (this.pieces > MAX_PIECES) this.giveUp();
    if (!ends) return;
    if (this.hasSlice) this.lastEnded = packet.timestamp;
    this.hasMarked = true;
    this.finish();
  }

  /** NAL units and parts of one that wait for the rest of their picture. */
  get pieces(): number {
    return this.nals.length + this.fragments.length;
  }

  private giveUp(): void {
    this.damaged = true;
    this.nals = [];
    this.fragments = [];
    this.hasSlice = false;
  }

  private collect(payload: Buffer): void {
    const type = nalType(payload);
    if (type === NAL_FU_A) this.collectFragment(payload);
    else if (type === NAL_STAP_A) this.collectAggregate(payload);
    else if (type > 0 && type <= MAX_SINGLE_TYPE) this.add(payload);
    else this.damaged = true;
  }

  private add(nal: Buffer): void {
    this.nals.push(nal);
    this.hasSlice ||= isSlice(nal);
  }

  private collectFragment(payload: Buffer): void {
    const flags = payload[1] ?? 0;
    const starts = (flags & FU_START) !== 0;
    if (starts !== (this.fragments.length === 0)) {
      this.damaged = true;
      return;
    }
    if (starts) this.fragments.push(Buffer.from([((payload[0] ?? 0) & 0xe0) | (flags & 0x1f)]));
    this.fragments.push(payload.subarray(2));
    if ((flags & FU_END) === 0) return;
    this.add(Buffer.concat(this.fragments));
    this.fragments = [];
  }

  private collectAggregate(payload: Buffer): void {
    for (let at = 1; at + 2 <= payload.length;) {
      const size = payload.readUInt16BE(at);
      if (size === 0) return; // some cameras fill packets up with zeros
      if (at + 2 + size > payload.length) {
        this.damaged = true;
        return;
      }
      this.add(payload.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
  }

  private spoil(): void {
    this.spoilt.count++;
    const isLong = this.bytes > MAX_UNIT_BYTES;
    this.spoilt.why = isLong
      ? `it has more than ${MAX_UNIT_BYTES} bytes`
      : 'its packets do not fit together (RFC 6184)';
  }

  /** Some senders give what begins a picture, as its parameter sets, the time of the one before, which it stands behind then. */
  private takeBehind(): Buffer[] {
    const end = this.nals.findLastIndex(isSlice);
    const from = this.nals.findIndex((nal, i) => i > end && beginsUnit(nal));
    return end < 0 || from < 0 ? [] : this.nals.splice(from);
  }

  /** @param behind of the next picture */
  private finish(behind: Buffer[] = []): void {
    // What comes by itself (parameter sets, delimiters) belongs to the picture that follows.
    if (!this.damaged && this.fragments.length === 0 && !this.hasSlice) return;
    const { nals, timestamp } = this;
    const whole = !this.damaged && this.fragments.length === 0 && nals.length > 0;
    const lacksNothing = this.missing === this.sequence.missing;
    this.missing = this.sequence.missing;
    // Who joins a stream may come into the middle of a picture.
    if (!whole && lacksNothing && this.hasGiven) this.spoil();
    this.hasGiven ||= whole;
    // Before it is handed out: whoever takes it may throw, and the next picture must not be held up by that.
    this.nals = whole ? behind : [];
    this.fragments = [];
    this.bytes = this.nals.reduce((sum, { length }) => sum + length, 0);
    this.hasSlice = false;
    this.timestamp = undefined;
    this.damaged = false;
    if (whole && timestamp !== undefined)
      this.onUnit({ timestamp, data: joinNals(nals), key: nals.some(isEntryPoint) });
  }
}
