import type { AacConfig } from '../../media/aac';

/** One coded picture. Times in ms of the clock named where it is used; `data` is length-prefixed NAL units. */
export interface VideoFrame {
  dtsMs: number;
  ptsMs: number;
  key: boolean;
  /** AVCDecoderConfigurationRecord, where it is another one from this picture on. */
  avcConfig?: Buffer;
  data: Buffer;
  /** When it reached this process (nowMs). */
  arrivedAtMs: number;
}

/** One AAC frame as the source timed it. */
export interface AudioPacket {
  ptsMs: number;
  /** Its clock was set right: its time holds, and is not to be come near slowly. */
  realign?: boolean;
  /** Packets of sound before it were lost on the way: what they held is missing. */
  isBehindLoss?: boolean;
  data: Buffer;
  arrivedAtMs: number;
}

/** Who takes a source's samples. */
export interface SampleHandlers {
  /** Once, before the first sample. */
  format: (format: StreamFormat) => void;
  video: (frame: VideoFrame) => void;
  audio: (packet: AudioPacket) => void;
}

/** What decoders must know before the first sample. */
export interface StreamFormat {
  /** AVCDecoderConfigurationRecord. */
  avcConfig: Buffer;
  aac: AacConfig;
}
