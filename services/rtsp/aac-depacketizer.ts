/** AAC out of RTP, mode AAC-hbr (RFC 3640): one or several frames a packet, or a frame in several packets. */
import { AAC_FRAME_SAMPLES } from '../media/aac';
import { SequenceCheck, type Depacketizer, type OnAccessUnit } from './depacketizer';
import { MAX_AAC_FRAME_BYTES } from './aac-packetizer';
import type { RtpPacket } from './rtp';

const AU_HEADER_BYTES = 2;
const INDEX_BITS = 3;

export class AacDepacketizer implements Depacketizer {
  private fragments: Buffer[] = [];
  private bytes = 0;
  private readonly sequence = new SequenceCheck();

  constructor(
    private readonly onUnit: OnAccessUnit,
    /** What a frame lasts, in the track's clock, which should count samples. */
    private readonly frameTicks: number = AAC_FRAME_SAMPLES,
  ) {}

  push(packet: RtpPacket): void {
    if (this.sequence.isGap(packet.sequence)) this.drop();
    const sizes = frameSizes(packet.payload);
    const first = sizes[0];
    if (first === undefined) return;
    const data = packet.payload.subarray(2 + sizes.length * AU_HEADER_BYTES);
    if (first > data.length) this.collectFragment(packet, data, first);
    else this.emitFrames(packet.timestamp, data, sizes);
  }

  private emitFrames(timestamp: number, data: Buffer, sizes: readonly number[]): void {
    let at = 0;
    sizes.forEach((size, i) => {
      if (size === 0 || at + size > data.length) return;
      const frame = data.subarray(at, at + size);
      this.onUnit({ timestamp: (timestamp + Math.round(i * this.frameTicks)) >>> 0, data: frame, key: true });
      at += size;
    });
  }

  private collectFragment(packet: RtpPacket, piece: Buffer, size: number): void {
    this.fragments.push(Buffer.from(piece));
    this.bytes += Math.max(1, piece.length);
    if (this.bytes > MAX_AAC_FRAME_BYTES) return this.drop(); // no frame is that long, whoever never ends one is hostile
    if (!packet.marker) return;
    const data = Buffer.concat(this.fragments);
    this.drop();
    if (data.length === size) this.onUnit({ timestamp: packet.timestamp, data, key: true });
  }

  private drop(): void {
    this.fragments = [];
    this.bytes = 0;
  }

  /** Bytes that wait for the rest of their frame. */
  get heldBytes(): number {
    return this.bytes;
  }
}

/** Sizes out of the AU headers section; none when it is cut short. */
function frameSizes(payload: Buffer): number[] {
  if (payload.length < 2) return [];
  const count = Math.floor(payload.readUInt16BE(0) / (8 * AU_HEADER_BYTES));
  if (payload.length < 2 + count * AU_HEADER_BYTES) return [];
  return Array.from({ length: count }, (_, i) => payload.readUInt16BE(2 + i * AU_HEADER_BYTES) >> INDEX_BITS);
}
