/** Small clips for tests, made without an encoder: what is in them is told from their first bytes. */
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { avcConfigRecord, joinNals, parseAvcConfig } from '../../services/media/h264';
import type { Clip, ClipSample } from './clip';

const SPS = Buffer.from('6764001facd9405005bb', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const ASC = Buffer.from('1190', 'hex');
const AUDIO_FRAME_TICKS = 1024;

export interface TinyClipOptions {
  pictures: number;
  /** Pictures in each group, one after the other; the last goes on to the end. */
  groups: readonly number[];
  pictureTicks?: number;
  sound?: boolean;
}

/** Pictures `NN` numbered from 0 in two bytes behind the NAL header, sound frames likewise. */
export function tinyClip({ pictures, groups, pictureTicks = 900, sound = true }: TinyClipOptions): Clip {
  const keys = groups.map((_, i) => groups.slice(0, i).reduce((sum, size) => sum + size, 0));
  const video = Array.from({ length: pictures }, (_, i): ClipSample => {
    const key = keys.includes(i);
    const nal = Buffer.from([key ? 0x65 : 0x41, i >> 8, i & 0xff, ...Buffer.alloc(key ? 4000 : 200, 1)]);
    return { ...timed(i * pictureTicks, pictureTicks), key, data: joinNals([nal]) };
  });
  const soundFrames = Math.floor((pictures * pictureTicks * 48_000) / 90_000 / AUDIO_FRAME_TICKS);
  const audio = Array.from({ length: soundFrames }, (_, i): ClipSample => {
    const data = Buffer.from([i >> 8, i & 0xff, 0x21, 0x10]);
    return { ...timed(i * AUDIO_FRAME_TICKS, AUDIO_FRAME_TICKS), key: true, data };
  });
  const config = parseAvcConfig(avcConfigRecord([SPS], [PPS]));
  return {
    file: 'tiny.mp4',
    video: { config, clockHz: 90_000, samples: video },
    audio: sound ? { config: parseAudioSpecificConfig(ASC), clockHz: 48_000, samples: audio } : undefined,
  };
}

const timed = (ticks: number, durationTicks: number) => ({ ptsTicks: ticks, dtsTicks: ticks, durationTicks });
