import { runMediaTool } from '../../fixtures/media-tool';
import { GRID_HEIGHT, GRID_PIXELS, GRID_WIDTH } from '../../fixtures/picture';
import { parseTelling, type SoundFrame, type Telling } from './ffmpeg-log';
import { type PictureReading, readPicture } from './frame-counter';
import { samplesIn, Sound } from './sound';

/** A shown picture: when, and what can be read in it. */
export type ShownFrame = PictureReading & { ptsMs: number };

export interface Heard {
  /** The mean of all channels. */
  sound: Sound;
  /** One, or left and right. */
  channels: Sound[];
  /** What ffmpeg's detector found. */
  silences: Telling['silences'];
}

/** What is seen and heard in a recording. */
export interface DecodedContent extends Heard {
  /** In the order of showing. */
  frames: ShownFrame[];
  /** What ffmpeg's detectors found. */
  freezes: Telling['freezes'];
  blacks: Telling['blacks'];
}

export const SOUND_RATE_HZ = 48_000;
/** Far below what a stall of the pipeline would be (100 ms), longer than any two pictures are apart. */
const SHORTEST_FREEZE_S = 0.09;
const SHORTEST_BLACK_S = 0.06;
/** The fixture's bed tone is at −30 dBFS. */
const SILENCE = 'silencedetect=noise=-50dB:d=0.05';

/** What is heard in a recording. @param rateHz samples a second; its own leaves them as they are. @throws as decodeContent */
export async function decodeSound(file: string, rateHz = SOUND_RATE_HZ): Promise<Heard> {
  const pcm: Buffer[] = [];
  const args = [...decoding(file, [soundFilter(rateHz)]), ...SOUND_OUT(3)];
  const { stderr } = await runMediaTool('ffmpeg', args, {
    channels: [{ drain: (chunk) => pcm.push(chunk) }],
  });
  const { soundFrames, silences } = parseTelling(stderr);
  return { ...soundOf(Buffer.concat(pcm), soundFrames, file, rateHz), silences };
}

/**
 * Decodes a recording once. Pictures are looked at in a size of 160x90, in which a frame counter is legible.
 * @throws Error of ffmpeg when the file is damaged, or when pictures and their times do not go together
 */
export async function decodeContent(file: string): Promise<DecodedContent> {
  const readings: PictureReading[] = [];
  const pictures = new Blocks(GRID_PIXELS, (picture) => readings.push(readPicture(picture)));
  const pcm: Buffer[] = [];
  const { stderr } = await runMediaTool('ffmpeg', decoderArguments(file), {
    channels: [{ drain: (chunk) => pictures.push(chunk) }, { drain: (chunk) => pcm.push(chunk) }],
  });
  const { pictureTimesMs, soundFrames, ...found } = parseTelling(stderr);
  if (pictureTimesMs.length !== readings.length)
    throw new Error(
      `${file}: ${readings.length} pictures were decoded, but ${pictureTimesMs.length} times were told`,
    );
  const frames = readings.map((reading, i) => ({ ...reading, ptsMs: pictureTimesMs[i] ?? Number.NaN }));
  return { frames, ...soundOf(Buffer.concat(pcm), soundFrames, file), ...found };
}

function soundOf(
  pcm: Buffer,
  pieces: SoundFrame[],
  file: string,
  rateHz = SOUND_RATE_HZ,
): Pick<DecodedContent, 'sound' | 'channels'> {
  const counts = [...new Set(pieces.map(({ channels = 1 }) => channels))];
  if (counts.length > 1)
    throw new Error(
      `${file}: expected the same number of channels from end to end, saw ${counts.join(' and ')}`,
    );
  const { mix, channels } = splitChannels(pcm, counts[0] ?? 1);
  const made = channels.map((side) => new Sound(side, rateHz, pieces));
  return { sound: new Sound(mix, rateHz, pieces), channels: made };
}

/** @param pcm 16-bit samples of all channels in turn. @returns each channel by itself, and the mean of all */
export function splitChannels(pcm: Buffer, count: number): { mix: Buffer; channels: Buffer[] } {
  if (count === 1) return { mix: pcm, channels: [pcm] };
  const values = samplesIn(pcm);
  const channels = Array.from({ length: count }, () => new Int16Array(values.length / count));
  const mix = new Int16Array(values.length / count);
  for (let i = 0; i < mix.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < count; channel++) {
      const value = values[i * count + channel] as number;
      sum += value;
      (channels[channel] as Int16Array)[i] = value;
    }
    mix[i] = sum / count;
  }
  return { mix: Buffer.from(mix.buffer), channels: channels.map(({ buffer }) => Buffer.from(buffer)) };
}

/** Streams have the other core; and the work of handing pictures from thread to thread is a fifth of the whole. */
const ONE_THREAD = ['-threads', '1'];

const soundFilter = (rateHz: number): string =>
  `[0:a:0]${SILENCE},aresample=${rateHz},aformat=sample_fmts=s16:channel_layouts=mono|stereo,ashowinfo[a]`;
const SOUND_OUT = (pipe: number): string[] => ['-map', '[a]', '-f', 's16le', `pipe:${pipe}`];

function decoderArguments(file: string): string[] {
  const detectors = `freezedetect=n=0.001:d=${SHORTEST_FREEZE_S},blackdetect=d=${SHORTEST_BLACK_S}`;
  const picture = `[0:v:0]scale=${GRID_WIDTH}:${GRID_HEIGHT}:flags=area,format=gray,${detectors},showinfo=checksum=0[v]`;
  return [
    ...decoding(file, [picture, soundFilter(SOUND_RATE_HZ)]),
    ...['-map', '[v]', '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:3'],
    ...SOUND_OUT(4),
  ];
}

/** By itself ffmpeg counts from the first packet of what it decodes, which packets that are only read do not. */
const CONTAINER_TIMES = ['-copyts'];

const decoding = (file: string, filters: readonly string[]): string[] => [
  ...['-hide_banner', '-nostdin', '-nostats', '-v', 'info', ...ONE_THREAD, ...CONTAINER_TIMES, '-i', file],
  ...['-filter_complex_threads', '1', '-filter_complex', filters.join(';')],
];

/** Cuts a byte stream into blocks of one size. */
class Blocks {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly size: number,
    private readonly emit: (block: Buffer) => void,
  ) {}

  push(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (; at + this.size <= bytes.length; at += this.size) this.emit(bytes.subarray(at, at + this.size));
    this.rest = Buffer.from(bytes.subarray(at));
  }
}
