import { AAC_FRAME_SAMPLES, silentAacFrame, type AacConfig } from '../../media/aac';
import type { Timers } from '../timers';
import { takeAdtsFrames, withAdtsHeader } from '../../media/adts';
import { CodecChild } from './codec-child';
import { interleaved, lengthOf, planar, type Pcm } from './pcm';

/** ffmpeg's pipeline holds back a frame or two; so many frames behind a job push all of it out. */
const FLUSH_FRAMES = 4;
/** Of the silence behind a job, the second block is silent, and is no more held back. */
const CHECKED_FRAMES = 2;
const BYTES_PER_SAMPLE = 4;
/** ffmpeg begins with the first bytes, without a look at what the input may be. */
const BEGIN = '-v error -probesize 32 -analyzeduration 0 -threads 1'.split(' ');
/** A frame that can't be decoded ends the process: left out, it would put all that follows in a wrong place. */
const STRICT = '-xerror -err_detect explode'.split(' ');
/**
 * Noise substitution and intensity stereo don't keep the wave, which joins rely on. By quality, the coder that is called fast
 * keeps it better than the default one, most of all in its first frames.
 */
const FAITHFUL = '-threads 1 -c:a aac -aac_coder fast -aac_pns 0 -aac_is 0'.split(' ');

/** What a job asked for, in places counted from the start of the process. */
interface Wanted<T> {
  from: number;
  to: number;
  found: T[];
}

/** Decodes AAC frames to samples, and says so when they can't be. */
export class AacDecoder {
  private readonly child: CodecChild;
  private readonly blockBytes: number;
  private fedFrames = 0;
  private cameBytes = 0;
  private wanted: Wanted<Buffer> = { from: 0, to: 0, found: [] };

  constructor(
    private readonly aac: AacConfig,
    timers: Timers,
    command = 'ffmpeg',
  ) {
    this.blockBytes = AAC_FRAME_SAMPLES * aac.channels * BYTES_PER_SAMPLE;
    this.child = new CodecChild({
      ...{ timers, command },
      args: [...BEGIN, ...STRICT, ...'-f aac -i pipe:0 -flush_packets 1 -f f32le pipe:1'.split(' ')],
      onStart: () => (this.fedFrames = this.cameBytes = 0),
      onOutput: (chunk) => this.came(chunk),
    });
  }

  /**
   * @returns a block of 1,024 samples for each frame; the first lacks the half that only the frame before it has
   * @throws Error when the frames can't be decoded
   */
  async decode(frames: readonly Uint8Array[]): Promise<Pcm> {
    const found: Buffer[] = [];
    await this.child.run(() => {
      const from = this.fedFrames * this.blockBytes;
      this.wanted = { from, to: from + (frames.length + CHECKED_FRAMES) * this.blockBytes, found };
      this.fedFrames += frames.length + FLUSH_FRAMES;
      const flush = new Array<Uint8Array>(FLUSH_FRAMES).fill(silentAacFrame(this.aac.channels));
      return Buffer.concat([...frames, ...flush].map((frame) => withAdtsHeader(frame, this.aac)));
    });
    const sound = Buffer.concat(found).subarray(0, -CHECKED_FRAMES * this.blockBytes);
    return planar(sound, this.aac.channels);
  }

  warmUp(): void {
    this.child.warmUp();
  }

  dispose(): void {
    this.child.dispose();
  }

  private came(chunk: Buffer): boolean {
    const { from, to, found } = this.wanted;
    const start = Math.max(0, from - this.cameBytes);
    const end = Math.max(start, to - this.cameBytes);
    if (this.cameBytes < to) found.push(chunk.subarray(start, end));
    this.cameBytes += chunk.length;
    if (this.cameBytes < to) return false;
    const isInStep = this.cameBytes <= this.fedFrames * this.blockBytes;
    if (!isInStep || !isSilent(Buffer.concat(found).subarray(-this.blockBytes)))
      throw new Error(`expected ${AAC_FRAME_SAMPLES} samples of each frame, the decoder gave others`);
    return true;
  }
}

/**
 * Frames of another format than they are said to be decode to more or less sound, and the silence behind them is not in its
 * place. It may be −0.
 */
const isSilent = (block: Buffer): boolean =>
  new Float32Array(Uint8Array.from(block).buffer).every((value) => value === 0);

/** Encodes samples to AAC frames. */
export class AacEncoder {
  private readonly child: CodecChild;
  private fedBlocks = 0;
  private cameFrames = 0;
  private rest: Buffer = Buffer.alloc(0);
  private wanted: Wanted<Uint8Array> = { from: 0, to: 0, found: [] };

  constructor(
    private readonly aac: AacConfig,
    timers: Timers,
    { quality, command = 'ffmpeg' }: { quality: number; command?: string },
  ) {
    const { sampleRateHz, channels } = aac;
    const input = ['-f', 'f32le', '-ar', String(sampleRateHz), '-ac', String(channels), '-i', 'pipe:0'];
    this.child = new CodecChild({
      ...{ timers, command },
      args: [
        ...BEGIN,
        ...input,
        ...FAITHFUL,
        '-q:a',
        String(quality),
        '-flush_packets',
        '1',
        '-f',
        'adts',
        'pipe:1',
      ],
      onStart: () => {
        this.fedBlocks = this.cameFrames = 0;
        this.rest = Buffer.alloc(0);
      },
      onOutput: (chunk) => this.came(chunk),
    });
  }

  /**
   * @param pcm whole blocks of 1,024 samples
   * @returns for each block but the last the frame whose first half it is, and whose second half is the next block
   */
  async encode(pcm: Pcm): Promise<Uint8Array[]> {
    const blocks = lengthOf(pcm) / AAC_FRAME_SAMPLES;
    const found: Uint8Array[] = [];
    await this.child.run(() => {
      // The first half of the encoder's first frame is silence: block n is the first half of frame n + 1.
      const from = this.fedBlocks + 1;
      this.wanted = { from, to: from + blocks - 1, found };
      this.fedBlocks += blocks + FLUSH_FRAMES;
      const flush = FLUSH_FRAMES * AAC_FRAME_SAMPLES * this.aac.channels * BYTES_PER_SAMPLE;
      return Buffer.concat([interleaved(pcm), Buffer.alloc(flush)]);
    });
    return found;
  }

  warmUp(): void {
    this.child.warmUp();
  }

  dispose(): void {
    this.child.dispose();
  }

  private came(chunk: Buffer): boolean {
    const { frames, rest } = takeAdtsFrames(Buffer.concat([this.rest, chunk]));
    this.rest = rest;
    for (const frame of frames) {
      if (this.cameFrames >= this.wanted.from && this.cameFrames < this.wanted.to)
        this.wanted.found.push(Uint8Array.from(frame));
      this.cameFrames++;
    }
    return this.cameFrames >= this.wanted.to;
  }
}
