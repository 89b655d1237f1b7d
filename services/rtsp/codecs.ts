/** Session descriptions of the codecs that are sent. */
import { parseAudioSpecificConfig } from '../media/aac';
import { fmtpParameter, type MediaDescription } from './sdp';

/** RTP clock of every video format (RFC 6184, 8.2.1). */
export const VIDEO_CLOCK_HZ = 90_000;

/** H.264 in packetization mode 1: single NAL units and fragments (RFC 6184, 8.2.1). */
export function h264Media(
  payloadType: number,
  sps: readonly Buffer[],
  pps: readonly Buffer[],
): MediaDescription {
  const first = sps[0];
  if (!first || first.length < 4) throw new Error('an H.264 description needs an SPS');
  const sets = [...sps, ...pps].map((set) => set.toString('base64')).join(',');
  const profile = first.toString('hex', 1, 4).toUpperCase();
  const fmtp = `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sets}`;
  return {
    kind: 'video',
    payloadType,
    encoding: 'H264',
    clockHz: VIDEO_CLOCK_HZ,
    channels: 1,
    fmtp,
    control: '',
  };
}

/** AAC in AAC-hbr mode: 13 bits of size, 3 of index (RFC 3640, 3.3.6 and 4.1). The RTP clock counts samples. */
export function aacMedia(payloadType: number, asc: Buffer): MediaDescription {
  const { sampleRateHz, channels } = parseAudioSpecificConfig(asc);
  const lengths = 'sizelength=13; indexlength=3; indexdeltalength=3';
  const fmtp = `streamtype=5; profile-level-id=1; mode=AAC-hbr; ${lengths}; config=${asc.toString('hex')}`;
  return {
    kind: 'audio',
    payloadType,
    encoding: 'MPEG4-GENERIC',
    clockHz: sampleRateHz,
    channels,
    fmtp,
    control: '',
  };
}

/** The parameter sets that an H.264 description names (RFC 6184, 8.1); none where they come with the pictures only. */
export const describedSets = (media: MediaDescription): Buffer[] =>
  (fmtpParameter(media, 'sprop-parameter-sets') ?? '')
    .split(',')
    .filter(Boolean)
    .map((set) => Buffer.from(set, 'base64'));

/** AudioSpecificConfig of an AAC description (RFC 3640, 4.1). @throws Error when it has none */
export function describedAacConfig(media: MediaDescription): Buffer {
  const config = fmtpParameter(media, 'config');
  if (!config) throw new Error('the description of the AAC track has no "config" parameter');
  return Buffer.from(config, 'hex');
}
