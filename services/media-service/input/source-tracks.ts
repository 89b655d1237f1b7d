import { describedAacConfig } from '../../rtsp/codecs';
import { fmtpParameter, type MediaDescription } from '../../rtsp/sdp';

/** The only frame headers that are read: 13 bits of size, 3 of index (RFC 3640, 3.3.6). */
const AAC_MODE = 'AAC-HBR';

/** The stream has no sound at all, which is the stream's own fault. */
export class NoAudioTrack extends Error {
  override name = 'NoAudioTrack';
}

export interface SourceTracks {
  video: MediaDescription;
  audio: MediaDescription;
}

/**
 * The first picture and the first sound of a stream.
 * @throws NoAudioTrack, or an Error that says what is missing or cannot be taken as it is
 */
export function chooseTracks(medias: readonly MediaDescription[]): SourceTracks {
  const of = (kind: string): MediaDescription[] => medias.filter((media) => media.kind === kind);
  const video = of('video').find(({ encoding }) => encoding === 'H264');
  if (!video) throw new Error(`the stream has no H.264 picture: ${seen(of('video'))}`);
  if (of('audio').length === 0) throw new NoAudioTrack('the stream has no sound');
  const audio = of('audio').find(isPlainAac);
  if (!audio) throw new Error(`the stream has no sound in AAC as AAC-hbr: ${seen(of('audio'))}`);
  describedAacConfig(audio);
  return { video, audio };
}

const isPlainAac = (media: MediaDescription): boolean =>
  media.encoding === 'MPEG4-GENERIC' && fmtpParameter(media, 'mode')?.toUpperCase() === AAC_MODE;

const seen = (medias: readonly MediaDescription[]): string =>
  medias.length === 0
    ? 'none at all'
    : medias.map(({ encoding, payloadType }) => encoding || `payload type ${payloadType}`).join(', ');
