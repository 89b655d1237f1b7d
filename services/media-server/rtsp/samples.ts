/** Access units of a published path for who looks at them in a test; packets are only taken apart while somebody listens. */
import { AacDepacketizer } from '../../rtsp/aac-depacketizer';
import type { Depacketizer, OnAccessUnit } from '../../rtsp/depacketizer';
import { H264Depacketizer } from '../../rtsp/h264-depacketizer';
import { TimestampUnwrapper, parseRtp } from '../../rtsp/rtp';
import type { MediaDescription } from '../../rtsp/sdp';

export interface Sample {
  /** Index of the track in the path's description. */
  track: number;
  /** In the track's clock (`clockHz`), counted from the track's first sample; never wraps. */
  ptsTicks: number;
  /** H.264: NAL units with 4-byte lengths. AAC: one raw frame. */
  data: Buffer;
  key: boolean;
}

export type OnSample = (sample: Sample) => void;

/** Takes the packets of all tracks apart. Tracks of other codecs than H.264 and AAC give no samples. */
export class SampleFeed {
  private readonly depacketizers: (Depacketizer | undefined)[];
  private readonly origins: (number | undefined)[];

  constructor(
    medias: readonly MediaDescription[],
    private readonly onSample: OnSample,
  ) {
    this.origins = medias.map(() => undefined);
    this.depacketizers = medias.map((media, track) => depacketizer(media, this.unitsOf(track)));
  }

  push(track: number, packet: Buffer): void {
    const parsed = parseRtp(packet);
    if (parsed) this.depacketizers[track]?.push(parsed);
  }

  /** RTP timestamp of a track's first sample, the one with `ptsTicks` 0. */
  origin(track: number): number | undefined {
    return this.origins[track];
  }

  private unitsOf(track: number): OnAccessUnit {
    const clock = new TimestampUnwrapper();
    return ({ timestamp, data, key }) => {
      this.origins[track] ??= timestamp;
      this.onSample({ track, ptsTicks: clock.unwrap(timestamp), data, key });
    };
  }
}

function depacketizer(media: MediaDescription, onUnit: OnAccessUnit): Depacketizer | undefined {
  if (media.encoding === 'H264') return new H264Depacketizer(onUnit);
  if (media.encoding === 'MPEG4-GENERIC') return new AacDepacketizer(onUnit);
  return undefined;
}
