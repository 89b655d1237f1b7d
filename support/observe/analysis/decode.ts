import { runMediaTool } from '../../../fixtures/media-tool';
import { GRID_HEIGHT, GRID_PIXELS, GRID_WIDTH } from '../../../fixtures/picture';
import { readPicture, type PictureReading } from './picture-reading';
import { parseTelling, type Telling } from './telling';
import { Sound } from './sound';

/** A shown picture: when, and what can be read in it. */
export type ShownFrame = PictureReading & { ptsMs: number };

/** What is seen and heard in a recording. */
export interface DecodedContent {
  /** In the order of showing. */
  frames: ShownFrame[];
  sound: Sound;
  /** What ffmpeg's detectors found. */
  freezes: Telling['freezes'];
  blacks: Telling['blacks'];
  silences: Telling['silences'];
}

export const SOUND_RATE_HZ = 48_000;
/** Far below what a stall of the pipeline would be (100 ms), longer than any two pictures are apart. */
const SHORTEST_FREEZE_S = 0.09;
const SHORTEST_BLACK_S = 0.06;
/** The fixture's bed tone is at −30 dBFS. */
const SILENCE = 'silencedetect=noise=-50dB:d=0.05';

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
  return { frames, sound: new Sound(Buffer.concat(pcm), SOUND_RATE_HZ, soundFrames), ...found };
}

/** Streams have the other core; and the work of handing pictures from thread to thread is a fifth of the whole. */
const ONE_THREAD = ['-threads', '1'];

function decoderArguments(file: string): string[] {
  const detectors = `freezedetect=n=0.001:d=${SHORTEST_FREEZE_S},blackdetect=d=${SHORTEST_BLACK_S}`;
  const picture = `scale=${GRID_WIDTH}:${GRID_HEIGHT}:flags=area,format=gray,${detectors},showinfo=checksum=0`;
  const sound = `${SILENCE},aresample=${SOUND_RATE_HZ},aformat=sample_fmts=s16:channel_layouts=mono,ashowinfo`;
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-v', 'info', ...ONE_THREAD, '-i', file],
    ...['-filter_complex_threads', '1', '-filter_complex', `[0:v:0]${picture}[v];[0:a:0]${sound}[a]`],
    ...['-map', '[v]', '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:3'],
    ...['-map', '[a]', '-f', 's16le', 'pipe:4'],
  ];
}

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
