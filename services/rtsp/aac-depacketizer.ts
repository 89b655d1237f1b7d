/** AAC out of RTP, mode AAC-hbr (RFC 3640): one or several frames a packet, or a frame in several packets. */
import { AAC_FRAME_SAMPLES } from '../media/aac';
import { BitReader } from '../media/bits';
import { SequenceCheck, type Depacketizer, type OnAccessUnit } from './depacketizer';
import type { RtpPacket } from './rtp';
import { MAX_AAC_FRAME_BYTES } from './packetizer';

const AU_HEADER_BYTES = 2;
const INDEX_BITS = 3;
const INDEX_MASK = (1 << INDEX_BITS) - 1;

export class AacDepacketizer implements Depacketizer {
  private fragments: Buffer[] = [];
  private bytes = 0;
  readonly sequence = new SequenceCheck();

  constructor(
    private readonly onUnit: OnAccessUnit,
    /** What a frame lasts, in the track's clock, which should count samples. */
    private readonly frameTicks: number = AAC_FRAME_SAMPLES,
  ) {}

  push(packet: RtpPacket): void {
    const place = this.sequence.judge(packet);
    if (place === 'stale') return;
    if (place !== 'next') this.drop();
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

/** Sizes out of the AU headers section; none when it is cut short, or tells of frames that do not follow each other (3.2.3.2). */
function frameSizes(payload: Buffer): number[] {
  if (payload.length < 2) return [];
  const count = Math.floor(payload.readUInt16BE(0) / (8 * AU_HEADER_BYTES));
  if (payload.length < 2 + count * AU_HEADER_BYTES) return [];
  const sizes: number[] = [];
  for (let i = 0; i < count; i++) {
    const header = payload.readUInt16BE(2 + i * AU_HEADER_BYTES);
    if (i > 0 && (header & INDEX_MASK) !== 0) return [];
    sizes.push(header >> INDEX_BITS);
  }
  return sizes;
}

/** AAC out of RTP as MP4A-LATM (RFC 6416), whose configuration stands in the description: what GStreamer sends by default. */

/** audioMuxVersion 1, allStreamsSameTimeFraming 1, numSubFrames 6, numProgram 4, numLayer 3 (14496-3, 1.7.3.1). */
const BITS_BEFORE_CONFIG = 15;
const TYPE_BITS = 5;
/** Sampling frequency 4, channels 4, GASpecificConfig 3. */
const CORE_BITS = 11;
/** Of HE-AAC the sampling frequency with SBR, and the core's own type, stand between (1.6.2.1). */
const EXTENSION_BITS = 4 + TYPE_BITS;
const EXTENDED_TYPES = [5, 29];

/**
 * The AudioSpecificConfig in a StreamMuxConfig of one programme with one layer and one frame a unit, as all senders make it.
 * @throws Error for any other
 */
export function latmAudioConfig(streamMuxConfig: Buffer): Buffer {
  if (streamMuxConfig.length < 4) throw new Error('the LATM configuration is cut short');
  const bits = new BitReader(streamMuxConfig, 'LATM configuration');
  if (bits.read(BITS_BEFORE_CONFIG) !== 1 << (BITS_BEFORE_CONFIG - 2))
    throw new Error('the LATM configuration is not one programme, one layer, one frame a unit');
  const type = bits.read(TYPE_BITS);
  const isExtended = EXTENDED_TYPES.includes(type);
  const restBits = CORE_BITS + (isExtended ? EXTENSION_BITS : 0);
  const config = Buffer.alloc(4);
  config.writeUInt32BE(type * 2 ** (32 - TYPE_BITS) + bits.read(restBits) * 2 ** (32 - TYPE_BITS - restBits));
  return isExtended ? config : config.subarray(0, 2);
}

export class LatmDepacketizer implements Depacketizer {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private damaged = false;
  private timestamp: number | undefined;
  readonly sequence = new SequenceCheck();

  constructor(
    private readonly onUnit: OnAccessUnit,
    /** What a frame lasts, in the track's clock. */
    private readonly frameTicks: number,
  ) {}

  push(packet: RtpPacket): void {
    const { missing } = this.sequence;
    const place = this.sequence.judge(packet);
    if (place === 'stale') return;
    if (place === 'after a gap') this.lacks(this.sequence.missing - missing, packet.timestamp);
    else if (place === 'another sender') this.begin();
    this.timestamp = packet.timestamp;
    this.pieces.push(Buffer.from(packet.payload));
    this.bytes += Math.max(1, packet.payload.length);
    if (this.bytes > 8 * MAX_AAC_FRAME_BYTES) this.drop(); // no frames are that long, whoever never ends one is hostile
    if (!packet.marker) return;
    if (!this.damaged) this.emit(Buffer.concat(this.pieces), packet.timestamp);
    this.begin();
  }

  private begin(): void {
    this.drop();
    this.damaged = false;
  }

  /** So many packets are missing before one of this timestamp. Where the end of an element alone is missing the one behind it is whole. */
  private lacks(packets: number, timestamp: number): void {
    const lackedItsEnd = this.pieces.length > 0 && timestamp !== this.timestamp;
    this.drop();
    this.damaged = !(lackedItsEnd && packets === 1);
  }

  /** Each frame has its length before it: as many bytes of 255 as fit, and the rest. */
  private emit(data: Buffer, timestamp: number): void {
    for (let at = 0, frame = 0; at < data.length; frame++) {
      let size = 0;
      for (let byte = 255; byte === 255; size += byte) byte = data[at++] ?? 0;
      if (size === 0 || at + size > data.length) return;
      const time = (timestamp + frame * this.frameTicks) >>> 0;
      this.onUnit({ timestamp: time, data: data.subarray(at, at + size), key: true });
      at += size;
    }
  }

  private drop(): void {
    this.damaged ||= this.pieces.length > 0;
    this.pieces = [];
    this.bytes = 0;
  }
}
