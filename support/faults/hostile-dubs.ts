import { box, fullBox, u32 } from '../../services/media/fmp4-boxes';
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { writeM4a } from '../../services/media/m4a';

/** A file that no worker may take for a dub, and what is wrong with it, in the words that a worker has for it. */
export interface HostileDub {
  words: string;
  file: Buffer;
}

const STEREO_48K = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));
const SECOND_OF_FRAMES = Array<Uint8Array>(47).fill(Buffer.from('21000000', 'hex'));
/** A little above what is taken. */
const [FRAMES, FRAME_BYTES, BOXES, TRACKS, DEPTH, TABLE_BYTES, METADATA_BYTES] = [
  ...[5000, 9000, 2100, 9, 9, 250_000, 2_500_000],
] as const;

const sound = (): Buffer => writeM4a(SECOND_OF_FRAMES, STEREO_48K, { startSeconds: -0.02 });

/** @param at behind the beginning of a box's name, from version and flags on */
function withField(name: string, at: number, value: number): Buffer {
  const file = sound();
  file.writeUInt32BE(value, file.indexOf(name) + at);
  return file;
}

function renamed(from: string, to: string): Buffer {
  const file = sound();
  file.write(to, file.indexOf(from), 'latin1');
  return file;
}

const followed = (...boxes: Buffer[]): Buffer => Buffer.concat([sound(), ...boxes]);

const nested = (depth: number): Buffer => (depth === 0 ? Buffer.alloc(0) : box('moov', nested(depth - 1)));

/** Some are whole but for one field, some declare what they do not hold (ISO/IEC 14496-12). */
export const HOSTILE_DUBS: readonly HostileDub[] = [
  { words: 'bare AAC frames', file: Buffer.from('fff1508003fffc21000000', 'hex') },
  { words: 'where 12 are left', file: followed(Buffer.concat([u32(13), Buffer.from('free'), u32(0)])) },
  { words: 'more than 8 deep', file: followed(nested(DEPTH)) },
  { words: 'more than 2000 boxes', file: followed(...Array<Buffer>(BOXES).fill(box('free'))) },
  { words: 'more than 8 tracks', file: followed(...Array<Buffer>(TRACKS).fill(box('trak'))) },
  { words: 'bytes that are not sound', file: followed(box('uuid', Buffer.alloc(METADATA_BYTES))) },
  { words: 'expected 1 description a track, stsd has 2', file: withField('stsd', 8, 2) },
  { words: 'saw "alac"', file: renamed('mp4a', 'alac') },
  { words: 'at its own pace', file: withField('elst', 20, 0x8000) },
  { words: 'a frame of 9000 bytes', file: withField('stsz', 8, FRAME_BYTES) },
  { words: 'stts of 250000 bytes', file: followed(box('stts', Buffer.alloc(TABLE_BYTES))) },
  { words: 'a box ends too early', file: followed(box('stts', u32(0))) },
  { words: 'trun has 5000', file: followed(fullBox('trun', 0, 0, u32(FRAMES))) },
  { words: 'stts has 5000', file: withField('stts', 12, FRAMES) },
  { words: 'stsc has 5000', file: withField('stsc', 16, FRAMES) },
  { words: 'this is encrypted', file: followed(box('pssh', u32(0), Buffer.alloc(16))) },
  { words: 'no audio track', file: renamed('soun', 'text') },
];
