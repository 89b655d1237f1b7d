import { AAC_FRAME_SAMPLES, OBJECT_TYPE_LC, parseAudioSpecificConfig, type AacConfig } from '../../media/aac';
import { describedAacConfig } from '../../rtsp/codecs';
import { fmtpParameter, type MediaDescription } from '../../rtsp/sdp';
import { latmAudioConfig } from '../../rtsp/aac-depacketizer';

/** The only frame headers that are read: 13 bits of size, 3 of index (RFC 3640, 3.3.6). */
const AAC_MODE = 'AAC-HBR';
const AU_HEADER_BITS = { sizelength: '13', indexlength: '3', indexdeltalength: '3' };
const CLOCKS_HZ = { least: 1000, most: 1_000_000 };
const SAMPLE_RATES_HZ = { least: 8000, most: 96_000 };
const MOST_CHANNELS = 2;

/** The stream has no sound at all, which is the stream's own fault. */
export class NoAudioTrack extends Error {}

/** No waiting helps: the stream has to be sent otherwise. */
export class UnsupportedInput extends Error {}

export interface SourceTracks {
  video: MediaDescription;
  audio: MediaDescription;
  aac: AacConfig;
}

/**
 * The first picture and the first sound of a stream.
 * @throws NoAudioTrack, or UnsupportedInput that says what can't be taken as it is, and what to change
 */
export function chooseTracks(medias: readonly MediaDescription[]): SourceTracks {
  const of = (kind: string): MediaDescription[] => medias.filter((media) => media.kind === kind);
  const video = of('video').find(({ encoding }) => encoding === 'H264');
  if (!video)
    throw new UnsupportedInput(
      `the stream has no H.264 picture: ${seen(of('video'))}; have it sent as H.264`,
    );
  if (of('audio').length === 0) throw new NoAudioTrack('the stream has no sound');
  const audio = of('audio').find((media) => isPlainAac(media) || isLatm(media));
  if (!audio)
    throw new UnsupportedInput(
      `the stream has no sound in AAC as AAC-hbr or LATM: ${seen(of('audio'))}; have it sent as AAC-LC`,
    );
  for (const media of [video, audio]) checkClock(media);
  return { video, audio, aac: configOf(audio) };
}

const isPlainAac = (media: MediaDescription): boolean =>
  media.encoding === 'MPEG4-GENERIC' &&
  fmtpParameter(media, 'mode')?.toUpperCase() === AAC_MODE &&
  Object.entries(AU_HEADER_BITS).every(([name, bits]) => (fmtpParameter(media, name) ?? bits) === bits);

/** With its configuration in the description, not in its packets (RFC 6416, 7.3). */
export const isLatm = (media: MediaDescription): boolean =>
  media.encoding === 'MP4A-LATM' && fmtpParameter(media, 'cpresent') === '0';

function checkClock({ kind, clockHz, encoding }: MediaDescription): void {
  if (clockHz >= CLOCKS_HZ.least && clockHz <= CLOCKS_HZ.most) return;
  throw new UnsupportedInput(
    `the description (SDP) gives ${kind} a clock of ${clockHz} Hz: expected ${kind === 'video' ? '90000' : 'its sampling frequency'} in "a=rtpmap:… ${encoding}/…"`,
  );
}

/** @throws UnsupportedInput for what can't be dubbed, filled with silence, or read */
function configOf(media: MediaDescription): AacConfig {
  const aac = readConfig(media);
  const { sampleRateHz, channels, objectType, frameSamples } = aac;
  if (objectType !== OBJECT_TYPE_LC || frameSamples !== AAC_FRAME_SAMPLES)
    throw new UnsupportedInput(
      `the sound is AAC of object type ${objectType} in frames of ${frameSamples} samples: have it sent as AAC-LC (object type ${OBJECT_TYPE_LC}) in frames of ${AAC_FRAME_SAMPLES}`,
    );
  if (channels < 1 || channels > MOST_CHANNELS)
    throw new UnsupportedInput(
      `the sound has ${channels === 0 ? 'channels of a layout of its own' : `channel layout ${channels} (${namedLayout(channels)})`}: have it sent in mono or stereo`,
    );
  if (sampleRateHz < SAMPLE_RATES_HZ.least || sampleRateHz > SAMPLE_RATES_HZ.most)
    throw new UnsupportedInput(
      `the sound has a sampling frequency of ${sampleRateHz} Hz: have it sent at ${SAMPLE_RATES_HZ.least} to ${SAMPLE_RATES_HZ.most} Hz, best at 48000`,
    );
  return aac;
}

function readConfig(media: MediaDescription): AacConfig {
  try {
    const config = describedAacConfig(media);
    return parseAudioSpecificConfig(isLatm(media) ? latmAudioConfig(config) : config);
  } catch (error) {
    throw new UnsupportedInput(
      `the description (SDP) of the sound can't be read: ${error instanceof Error ? error.message : String(error)}; have it sent as AAC-LC`,
    );
  }
}

const namedLayout = (channels: number): string =>
  ({ 3: '3.0', 4: '4.0', 5: '5.0', 6: '5.1', 7: '7.1' })[channels] ?? 'surround';

const seen = (medias: readonly MediaDescription[]): string =>
  medias.length === 0
    ? 'none at all'
    : medias.map(({ encoding, payloadType }) => encoding || `payload type ${payloadType}`).join(', ');
