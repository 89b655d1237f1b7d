import { execa } from 'execa';
import type { Audio } from '../../services/contracts/audio';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from '../../services/media/aac';
import { readM4a, writeM4a } from '../../services/media/m4a';
import { Sound } from '../instruments/sound';
import { heardMark } from '../instruments/tone-detection';

/** Sound for trying out what the service makes of it. */

export const RATE_HZ = 48_000;
const CHANNELS = 2;
/** Half a second, nearly. */
export const FRAMES = 24;
const AAC_FRAME_SAMPLES = 1024;

const SILENT_FRAME = silentAacFrame(CHANNELS);

/** Frames that can be told apart. The service cuts and joins frames but decodes none, so their bytes may be anything. */
const numberedFrames = Array.from({ length: FRAMES }, (_, i) => Buffer.alloc(16, i + 1));

/** An M4A file with numbered frames, as the audio of a fragment. */
export function numberedSound(): Audio {
  const file = writeM4a(numberedFrames, parseAudioSpecificConfig(audioSpecificConfig(RATE_HZ, CHANNELS)));
  return {
    format: 'm4a',
    sample_rate_hz: RATE_HZ,
    channels: CHANNELS,
    duration_ms: framesMs(FRAMES, RATE_HZ),
    data_base64: file.toString('base64'),
  };
}

/** As many frames as six seconds have. */
const FRAMES_OF_A_FRAGMENT = 281;

/** Sound that any STS can read. */
export function silence(): Audio {
  const frames = Array.from({ length: FRAMES_OF_A_FRAGMENT }, () => SILENT_FRAME);
  const file = writeM4a(frames, parseAudioSpecificConfig(audioSpecificConfig(RATE_HZ, CHANNELS)));
  return {
    ...{ format: 'm4a', sample_rate_hz: RATE_HZ, channels: CHANNELS },
    ...{ duration_ms: framesMs(frames.length, RATE_HZ), data_base64: file.toString('base64') },
  } as const;
}

/** The same sound in a file of another size: with a box at its end that nobody reads. @param chars of base64, in fours */
export function padded(audio: Audio, chars: number): Audio {
  const file = Buffer.from(audio.data_base64, 'base64');
  const box = Buffer.alloc((chars / 4) * 3 - file.length);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4);
  return { ...audio, data_base64: Buffer.concat([file, box]).toString('base64') };
}

export const framesMs = (frames: number, rateHz: number): number =>
  Math.round((frames * AAC_FRAME_SAMPLES * 1_000) / rateHz);

/** What is in an M4A file given as base64: for each frame its number, or `silence`, or `other`. */
export async function readSound(base64: string): Promise<ReadSound> {
  const { aac, packets } = await readM4a(Buffer.from(base64, 'base64'));
  return {
    ...{ rateHz: aac.sampleRateHz, config: aac.asc.toString('hex') },
    frames: packets.map(({ data }) => kindOf(Buffer.from(data))),
  };
}

interface ReadSound {
  rateHz: number;
  /** AudioSpecificConfig, in hexadecimal. */
  config: string;
  frames: (number | string)[];
}

function kindOf(frame: Buffer): number | string {
  if (frame.equals(SILENT_FRAME)) return 'silence';
  const number = numberedFrames.findIndex((known) => known.equals(frame));
  return number < 0 ? 'other' : number;
}

const BYTES_PER_SAMPLE = 2;
/** The middle of half a second, clear of what a decoder does at both ends. */
const LISTEN = { fromMs: 100, lengthMs: 300 };

/** Decodes an M4A file given as base64. @returns which mark is heard: a sequence number modulo 8, or `unknown` */
export async function heardIn(base64: string): Promise<number | 'unknown'> {
  const format = ['-f', 's16le', '-ac', '1', '-ar', String(RATE_HZ)];
  const { stdout } = await execa('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...format, 'pipe:1'], {
    input: Buffer.from(base64, 'base64'),
    encoding: 'buffer',
  });
  const pcm = Buffer.from(stdout);
  const sound = new Sound(pcm, RATE_HZ, [{ ptsMs: 0, samples: pcm.length / BYTES_PER_SAMPLE }]);
  const heard = heardMark(sound, LISTEN.fromMs, LISTEN.lengthMs);
  return heard.kind === 'dub' ? heard.tone : 'unknown';
}
