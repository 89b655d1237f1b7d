import { flvPayload, type FlvTag } from '../../media/flv';
import type { PublishedSample, PublishedTrack } from '../publication';
import { AUDIO_TRACK_ID, VIDEO_TRACK_ID } from './stream-headers';

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
