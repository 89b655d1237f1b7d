/** The RTP streams of a clip. */
import { NAL_DELIMITER, NAL_SPS, nalType, splitNals, type AvcConfig } from '../../services/media/h264';
import { packetizeAac } from '../../services/rtsp/aac-packetizer';
import { aacMedia, h264Media } from '../../services/rtsp/codecs';
import { packetizeH264 } from '../../services/rtsp/h264-packetizer';
import type { Clip, ClipSample } from './clip';
import type { MediaClock } from './publisher-clock';
import { PublisherTrack } from './publisher-track';

/** Dynamic payload types (RFC 3551, 6). */
const VIDEO_PAYLOAD_TYPE = 96;
const AUDIO_PAYLOAD_TYPE = 97;
const VIDEO_CHANNEL = 0;
const AUDIO_CHANNEL = 2;

export interface PublisherTracks {
  video: PublisherTrack;
  audio: PublisherTrack | undefined;
}

export function publisherTracks({ video, audio }: Clip, clock: MediaClock): PublisherTracks {
  const { config } = video;
  const videoMedia = { ...h264Media(VIDEO_PAYLOAD_TYPE, config.sps, config.pps), control: 'streamid=0' };
  const packetizeVideo = (sample: ClipSample) => packetizeH264(accessUnit(sample, config));
  return {
    video: new PublisherTrack(videoMedia, VIDEO_CHANNEL, packetizeVideo, clock),
    audio: audio && audioTrack(audio.config.asc, clock),
  };
}

function audioTrack(asc: Buffer, clock: MediaClock): PublisherTrack {
  const media = { ...aacMedia(AUDIO_PAYLOAD_TYPE, asc), control: 'streamid=1' };
  return new PublisherTrack(media, AUDIO_CHANNEL, ({ data }) => packetizeAac(data), clock);
}

/**
 * The NAL units of a picture, all of them. MP4 keeps the parameter sets apart; in a live stream each IDR picture has them
 * before it, behind the delimiter where there is one (H.264, 7.4.1.2.3).
 */
export function accessUnit({ data, key }: ClipSample, config: AvcConfig): Buffer[] {
  const nals = splitNals(data, config.lengthBytes);
  if (!key || nals.some((nal) => nalType(nal) === NAL_SPS)) return nals;
  const front = nals[0] && nalType(nals[0]) === NAL_DELIMITER ? 1 : 0;
  return [...nals.slice(0, front), ...config.sps, ...config.pps, ...nals.slice(front)];
}
