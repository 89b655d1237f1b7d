import { AAC_FRAME_SAMPLES, silentAacFrame, type AacConfig } from '../../media/aac';
import type { Timers } from '../../net/timers';
import { takeAdtsFrames, withAdtsHeader } from '../../media/adts';
import { CodecChild } from './codec-child';
import { floatsOf, interleaved, lengthOf, planar, type Pcm } from './pcm';

/** ffmpeg's pipeline holds back a frame or two; so many frames behind a job push all of it out. */
const FLUSH_FRAMES = 4;
/** Of the silence behind a job, the second block is silent, and is no more held back. */
const CHECKED_FRAMES = 2;
const BYTES_PER_SAMPLE = 4;
/** ffmpeg begins with the first bytes, without a look at what the input may be. */
const BEGIN = '-v error -probesize 32 -analyzeduration 0 -threads 1'.split(' ');
const DECODE = '-f aac -i pipe:0 -flush_packets 1 -f f32le pipe:1'.split(' ');
/** A frame that can't be decoded ends the process: left out, it would put all that follows in a wrong place. */
const STRICT = '-xerror -err_detect explode'.split(' ');
/**
 * Noise substitution and intensity stereo don't keep the wave, which joins rely on. By quality, the coder that is called fast
 * keeps it better than the default one, most of all in its first frames. Its temporal noise shaping is out by −20 dB where some
 * tones begin, at any bit rate.
 */
const FAITHFUL = '-threads 1 -c:a aac -aac_coder fast -aac_pns 0 -aac_is 0 -aac_tns 0'.split(' ');

/** What a job asked for, in places counted from the start of the process, and what is found there. */
interface Wanted<T> {
  from: number;
  to: number;
  found: T;
}

/** Decodes AAC frames to samples, and says so when they can't be. */
export class AacDecoder extends CodecChild {
  private readonly blockBytes: number;
  private fedFrames = 0;
  private cameBytes = 0;
  private wanted: Wanted<Pcm> = { from: 0, to: 0, found: [] };
  /** What came of it so far: seconds of sound are megabytes, so all jobs use the same bytes. They run one at a time. */
  private bytes = Buffer.alloc(0);

  constructor(
    private readonly aac: AacConfig,
    timers: Timers,
    command = 'ffmpeg',
  ) {
    super(timers, command, [...BEGIN, ...STRICT, ...DECODE]);
    this.blockBytes = AAC_FRAME_SAMPLES * aac.channels * BYTES_PER_SAMPLE;
  }

  /**
   * @returns a block of 1,024 samples for each frame; the first lacks the half that only the frame before it has
   * @throws Error when the frames can't be decoded
   */
  async decode(frames: readonly Uint8Array[]): Promise<Pcm> {
    const wanted: Wanted<Pcm> = { from: 0, to: 0, found: [] };
    await this.run(() => {
      const size = (frames.length + CHECKED_FRAMES) * this.blockBytes;
      if (this.bytes.length < size) this.bytes = Buffer.allocUnsafeSlow(size);
      wanted.from = this.fedFrames * this.blockBytes;
      wanted.to = wanted.from + size;
      this.wanted = wanted;
      this.fedFrames += frames.length + FLUSH_FRAMES;
      const flush = new Array<Uint8Array>(FLUSH_FRAMES).fill(silentAacFrame(this.aac.channels));
      return [Buffer.concat([...frames, ...flush].map((frame) => withAdtsHeader(frame, this.aac)))];
    });
    return wanted.found;
  }

  protected onStart(): void {
    this.fedFrames = this.cameBytes = 0;
  }

  protected onOutput(chunk: Buffer): boolean {
    const { from, to } = this.wanted;
    const skipped = Math.max(0, from - this.cameBytes);
    if (this.cameBytes < to && skipped < chunk.length)
      chunk.copy(this.bytes, Math.max(0, this.cameBytes - from), skipped);
    this.cameBytes += chunk.length;
    if (this.cameBytes < to) return false;
    const audio = this.bytes.subarray(0, to - from);
    const isInStep = this.cameBytes <= this.fedFrames * this.blockBytes;
    if (!isInStep || !isSilent(audio.subarray(-this.blockBytes)))
      throw new Error(`expected ${AAC_FRAME_SAMPLES} samples of each frame, the decoder gave others`);
    if (this.wanted.found.length === 0)
      this.wanted.found = planar(audio.subarray(0, -CHECKED_FRAMES * this.blockBytes), this.aac.channels);
    return true;
  }
}

/**
 * Frames of another format than they are said to be decode to more or less sound, and the silence behind them is not in its
 * place. It may be −0.
 */
const isSilent = (block: Buffer): boolean => floatsOf(block).every((value) => value === 0);

/** Encodes samples to AAC frames. */
export class AacEncoder extends CodecChild {
  private fedBlocks = 0;
  private cameFrames = 0;
  private rest: Buffer = Buffer.alloc(0);
  private wanted: Wanted<Uint8Array[]> = { from: 0, to: 0, found: [] };
  /** A job's samples: as with the decoder, one place for all jobs. When one is over, the process has read them. */
  private samples = new Float32Array();
  /** It may still be on its way then. */
  private readonly flush: Buffer;

  constructor(
    private readonly aac: AacConfig,
    timers: Timers,
    { quality, command = 'ffmpeg' }: { quality: number; command?: string },
  ) {
    const { sampleRateHz, channels } = aac;
    const input = `-f f32le -ar ${sampleRateHz} -ac ${channels} -i pipe:0`.split(' ');
    const output = `-q:a ${quality} -flush_packets 1 -f adts pipe:1`.split(' ');
    super(timers, command, [...BEGIN, ...input, ...FAITHFUL, ...output]);
    this.flush = Buffer.alloc(FLUSH_FRAMES * AAC_FRAME_SAMPLES * channels * BYTES_PER_SAMPLE);
  }

  /**
   * @param pcm whole blocks of 1,024 samples
   * @returns for each block but the last the frame whose first half it is, and whose second half is the next block
   */
  async encode(pcm: Pcm): Promise<Uint8Array[]> {
    const blocks = lengthOf(pcm) / AAC_FRAME_SAMPLES;
    const found: Uint8Array[] = [];
    await this.run(() => {
      // The first half of the encoder's first frame is silence: block n is the first half of frame n + 1.
      const from = this.fedBlocks + 1;
      this.wanted = { from, to: from + blocks - 1, found };
      this.fedBlocks += blocks + FLUSH_FRAMES;
      return [this.input(pcm), this.flush];
    });
    return found;
  }

  private input(pcm: Pcm): Buffer {
    const count = lengthOf(pcm) * this.aac.channels;
    if (this.samples.length < count) this.samples = new Float32Array(count);
    return Buffer.from(interleaved(pcm, this.samples).buffer, 0, count * BYTES_PER_SAMPLE);
  }

  protected onStart(): void {
    this.fedBlocks = this.cameFrames = 0;
    this.rest = Buffer.alloc(0);
  }

  protected onOutput(chunk: Buffer): boolean {
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
