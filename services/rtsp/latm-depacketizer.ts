/** AAC out of RTP as MP4A-LATM (RFC 6416), whose configuration stands in the description: what GStreamer sends by default. */
import { SequenceCheck, type Depacketizer, type OnAccessUnit } from './depacketizer';
import { MAX_AAC_FRAME_BYTES } from './aac-packetizer';
import type { RtpPacket } from './rtp';

/** audioMuxVersion 1, allStreamsSameTimeFraming 1, numSubFrames 6, numProgram 4, numLayer 3 (14496-3, 1.7.3.1). */
const BITS_BEFORE_CONFIG = 15;
/** Object type 5, sampling frequency 4, channels 4, GASpecificConfig 3. */
const CONFIG_BITS = 16;

/**
 * The AudioSpecificConfig in a StreamMuxConfig of one programme with one layer and one frame a unit, as all senders make it.
 * @throws Error for any other
 */
export function latmAudioConfig(streamMuxConfig: Buffer): Buffer {
  if (streamMuxConfig.length < 4) throw new Error('the LATM configuration is cut short');
  const bits = streamMuxConfig.readUInt32BE();
  const before = bits >>> (32 - BITS_BEFORE_CONFIG);
  if (before !== 1 << (BITS_BEFORE_CONFIG - 2))
    throw new Error('the LATM configuration is not one programme, one layer, one frame a unit');
  const config = Buffer.alloc(2);
  config.writeUInt16BE((bits >>> (32 - BITS_BEFORE_CONFIG - CONFIG_BITS)) & 0xffff);
  return config;
}

export class LatmDepacketizer implements Depacketizer {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private damaged = false;
  private readonly sequence = new SequenceCheck();

  constructor(
    private readonly onUnit: OnAccessUnit,
    /** What a frame lasts, in the track's clock. */
    private readonly frameTicks: number,
  ) {}

  push(packet: RtpPacket): void {
    if (this.sequence.isGap(packet.sequence)) this.damaged = true;
    this.pieces.push(Buffer.from(packet.payload));
    this.bytes += Math.max(1, packet.payload.length);
    if (this.bytes > 8 * MAX_AAC_FRAME_BYTES) this.drop(); // no frames are that long, whoever never ends one is hostile
    if (!packet.marker) return;
    if (!this.damaged) this.emit(Buffer.concat(this.pieces), packet.timestamp);
    this.drop();
    this.damaged = false;
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
