/** What the recorder understands, in MediaMTX's names. */
export type TrackCodec = 'H264' | 'MPEG-4 Audio';

/** A stream that somebody publishes, known well enough to be recorded: what both relays hand to the recorder. */
export interface Publication {
  path: string;
  tracks: readonly PublishedTrack[];
  /** When its first packet came: Unix ms, whole. */
  firstPacketAtMs: number;
}

export interface PublishedTrack {
  /** 1, 2, …: unique within the publication. */
  id: number;
  codec: TrackCodec;
  /** AVCDecoderConfigurationRecord or AudioSpecificConfig. */
  config: Buffer;
  /** Ticks a second of this track's timestamps. */
  timescale: number;
}

/** One coded picture (length-prefixed NAL units) or AAC frame with the publisher's own timestamps. */
export interface PublishedSample {
  trackId: number;
  dtsTicks: number;
  ptsTicks: number;
  key: boolean;
  data: Buffer;
}

/** Takes the samples of one publication from the first to the last, in the order in which they came. */
export interface SampleSink {
  sample(sample: PublishedSample): void;
  end(): void;
}
