import { parseAudioSpecificConfig } from './aac';
import { box, fullBox, u16, u32, u8, zeros } from './fmp4-boxes';
import { pictureSize } from './sps';
import { parseAvcConfig } from './h264';

/** A track of a fragmented MP4 file. */
export interface Fmp4Track {
  /** From 1, unique within the file. */
  id: number;
  kind: 'video' | 'audio';
  /** Ticks a second of its timestamps. */
  timescale: number;
  /** AVCDecoderConfigurationRecord (video) or AudioSpecificConfig (audio). */
  config: Buffer;
}

/** Of a movie in fragments, in which no time is counted with it. */
const MOVIE_TIMESCALE = 1000;
/** 1.0 as 16.16 and as 2.14 fixed point number. */
const ONE_16_16 = 0x0001_0000;
const UNITY_MATRIX = u32(ONE_16_16, 0, 0, 0, ONE_16_16, 0, 0, 0, 0x4000_0000);
/** ISO 639-2 `und`. */
const LANGUAGE_UNDETERMINED = 0x55c4;
const DPI_72 = 0x0048_0000;

/**
 * `ftyp` and `moov` of a fragmented MP4 file (ISO/IEC 14496-12, 8.8): what comes before the first fragment.
 * @throws Error when a codec configuration is damaged
 */
export function initSegment(tracks: readonly Fmp4Track[]): Buffer {
  const nextTrackId = Math.max(...tracks.map(({ id }) => id)) + 1;
  return Buffer.concat([
    box('ftyp', Buffer.from('iso5'), u32(0x200), Buffer.from('iso5iso6mp41')),
    box(
      'moov',
      movieHeader(nextTrackId, MOVIE_TIMESCALE, 0),
      ...tracks.map((track) => trackBox(track)),
      box('mvex', ...tracks.map(trackDefaults)),
    ),
  ]);
}

export const movieHeader = (nextTrackId: number, timescale: number, duration: number): Buffer =>
  fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, timescale, duration, ONE_16_16),
    u16(0x0100),
    zeros(10),
    UNITY_MATRIX,
    zeros(24),
    u32(nextTrackId),
  );

/** Track, sample description 1, no default duration, size and flags: each sample tells its own. */
const trackDefaults = ({ id }: Fmp4Track): Buffer => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0));

const TRACK_ENABLED_IN_MOVIE = 3;

/** What a track holds, in a file that is not in fragments. */
export interface TrackContent {
  /** In ticks of the track and of the movie, which are the same. */
  duration: number;
  /** The boxes of the edit list, if there is one. */
  edits: readonly Buffer[];
  /** The tables of its samples. */
  tables: readonly Buffer[];
}

/** The tables that would list the samples are empty: fragments list their own. */
const IN_FRAGMENTS: TrackContent = {
  duration: 0,
  edits: [],
  tables: [
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  ],
};

export function trackBox(track: Fmp4Track, content = IN_FRAGMENTS): Buffer {
  const video = track.kind === 'video';
  const size = video ? avcSize(track.config) : { width: 0, height: 0 };
  const dimensions = u32(size.width * ONE_16_16, size.height * ONE_16_16);
  const volume = u16(video ? 0 : 0x0100, 0);
  const header = [
    u32(0, 0, track.id, 0, content.duration),
    zeros(8),
    u16(0, 0),
    volume,
    UNITY_MATRIX,
    dimensions,
  ];
  const trackHeader = fullBox('tkhd', 0, TRACK_ENABLED_IN_MOVIE, ...header);
  return box('trak', trackHeader, ...content.edits, mediaBox(track, content));
}

function mediaBox(track: Fmp4Track, { duration, tables }: TrackContent): Buffer {
  const video = track.kind === 'video';
  const handler = Buffer.from(video ? 'vide' : 'soun');
  return box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, track.timescale, duration), u16(LANGUAGE_UNDETERMINED, 0)),
    fullBox('hdlr', 0, 0, u32(0), handler, zeros(12), u8(0)),
    box(
      'minf',
      video ? fullBox('vmhd', 0, 1, zeros(8)) : fullBox('smhd', 0, 0, zeros(4)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box('stbl', fullBox('stsd', 0, 0, u32(1), sampleEntry(track)), ...tables),
    ),
  );
}

const sampleEntry = ({ kind, config }: Fmp4Track): Buffer =>
  kind === 'video' ? avcEntry(config) : aacEntry(config);

function avcSize(config: Buffer): { width: number; height: number } {
  const sps = parseAvcConfig(config).sps[0];
  if (!sps) throw new Error('the AVC configuration record holds no sequence parameter set');
  return pictureSize(sps);
}

/** ISO/IEC 14496-15, 5.4.2. */
function avcEntry(config: Buffer): Buffer {
  const { width, height } = avcSize(config);
  const picture = [zeros(16), u16(width, height), u32(DPI_72, DPI_72, 0), u16(1), zeros(32), u16(24, 0xffff)];
  return box('avc1', zeros(6), u16(1), ...picture, box('avcC', config));
}

/** ISO/IEC 14496-14, 5.6. A rate above 65535 Hz does not fit its field; the configuration tells it. */
function aacEntry(config: Buffer): Buffer {
  const { sampleRateHz, channels } = parseAudioSpecificConfig(config);
  const rate = sampleRateHz > 0xffff ? 0 : sampleRateHz * ONE_16_16;
  return box(
    'mp4a',
    zeros(6),
    u16(1),
    zeros(8),
    u16(channels, 16, 0, 0),
    u32(rate),
    fullBox('esds', 0, 0, esDescriptor(config)),
  );
}

const OBJECT_TYPE_MPEG4_AUDIO = 0x40;
/** streamType audio (5) in the upper six bits, then the reserved bit. */
const STREAM_TYPE_AUDIO = (5 << 2) | 1;

/** ISO/IEC 14496-1, 7.2.6: elementary stream, its decoder, the decoder's configuration, MP4's sync layer. */
const esDescriptor = (config: Buffer): Buffer =>
  descriptor(
    3,
    u16(0),
    u8(0),
    descriptor(4, u8(OBJECT_TYPE_MPEG4_AUDIO, STREAM_TYPE_AUDIO), zeros(11), descriptor(5, config)),
    descriptor(6, u8(2)),
  );

function descriptor(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length > 0x7f)
    throw new Error(`descriptor ${tag} of ${body.length} bytes: at most 127 fit its length`);
  return Buffer.concat([u8(tag, body.length), body]);
}
