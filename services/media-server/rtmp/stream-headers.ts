import { parseAudioSpecificConfig } from '../../media/aac';
import { FLV_SCRIPT, FLV_VIDEO, flvPayload, type FlvTag } from '../../media/flv';
import { parseAvcConfig } from '../../media/h264';
import type { PublishedTrack, PublishedSample } from '../recording/part-builder';

/** RTP's clock for video, so that recordings of both protocols count alike. */
const VIDEO_TIMESCALE = 90_000;
/** AMF0 string `@setDataFrame`: a publisher's order to a server, which is not part of the metadata. */
const SET_DATA_FRAME = Buffer.concat([Buffer.from([2, 0, 13]), Buffer.from('@setDataFrame')]);

/** What a decoder needs before the first packet: the latest metadata and codec configurations of a stream. */
export class StreamHeaders {
  private metadata: FlvTag | undefined;
  private video: FlvTag | undefined;
  private audio: FlvTag | undefined;

  /** Keeps a tag that is a header. @returns whether it is a codec configuration unlike the one before */
  take(tag: FlvTag): boolean {
    if (tag.type === FLV_SCRIPT) this.metadata = withoutOrder(tag);
    const { kind } = flvPayload(tag);
    if (kind !== 'avc-config' && kind !== 'aac-config') return false;
    const slot = tag.type === FLV_VIDEO ? 'video' : 'audio';
    const before = this[slot];
    this[slot] = tag;
    return !before?.body.equals(tag.body);
  }

  /** In the order in which a reader needs them. */
  tags(): FlvTag[] {
    return [this.metadata, this.video, this.audio].filter((tag) => tag !== undefined);
  }

  /**
   * @throws Error when there is no track that is understood, or a configuration is damaged
   */
  tracks(): PublishedTrack[] {
    const tracks = [this.video, this.audio].flatMap((tag) => (tag ? [trackOf(tag)] : []));
    if (tracks.length === 0)
      throw new Error('no tracks found: expected H.264 or AAC, with their configuration');
    return tracks;
  }
}

/** Picture is track 1 and sound track 2, whichever of them there are. */
const VIDEO_TRACK_ID = 1;
const AUDIO_TRACK_ID = 2;

function trackOf(tag: FlvTag): PublishedTrack {
  const payload = flvPayload(tag);
  if (payload.kind === 'avc-config') {
    parseAvcConfig(payload.config);
    return { id: VIDEO_TRACK_ID, codec: 'H264', config: payload.config, timescale: VIDEO_TIMESCALE };
  }
  if (payload.kind !== 'aac-config') throw new Error(`a ${payload.kind} tag holds no codec configuration`);
  const { sampleRateHz } = parseAudioSpecificConfig(payload.config);
  return { id: AUDIO_TRACK_ID, codec: 'MPEG-4 Audio', config: payload.config, timescale: sampleRateHz };
}

function withoutOrder(tag: FlvTag): FlvTag {
  const ordered = tag.body.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME);
  return ordered ? { ...tag, body: tag.body.subarray(SET_DATA_FRAME.length) } : tag;
}

/** The coded picture or sound in a tag, on its track's clock; undefined for headers and tracks that are not recorded. */
export function sampleOf(tag: FlvTag, tracks: readonly PublishedTrack[]): PublishedSample | undefined {
  const payload = flvPayload(tag);
  if (payload.kind !== 'avc' && payload.kind !== 'aac') return undefined;
  const track = tracks.find(({ id }) => id === (payload.kind === 'avc' ? VIDEO_TRACK_ID : AUDIO_TRACK_ID));
  if (!track) return undefined;
  const ticks = (ms: number): number => Math.round((ms * track.timescale) / 1000);
  const { key, cts } = payload.kind === 'avc' ? payload : { key: true, cts: 0 };
  return {
    trackId: track.id,
    dtsTicks: ticks(tag.dts),
    ptsTicks: ticks(tag.dts + cts),
    key,
    data: payload.data,
  };
}
