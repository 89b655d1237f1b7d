import { MARK_TONES, markToneHz } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { encodeTones, type ToneRequest } from './tone-encoder';

export type ToneEncoder = (request: ToneRequest, signal: AbortSignal) => Promise<Uint8Array[][]>;

/** Sound format of a stream, as far as a mark depends on it. */
export interface MarkFormat {
  sampleRateHz: number;
  channels: number;
}

const TONES_HZ = Array.from({ length: MARK_TONES }, (_, sequence) => markToneHz(sequence));
/** All marks' frequencies are multiples of this, so their sum repeats every 1/100 s. */
const COMMON_HZ = 100;

/**
 * Marks as AAC frames, encoded when first needed and kept: at most one encoding a rate and channel count.
 *
 * A mark repeats: after `loopFrames` whole AAC frames the samples are the same again, so a short loop played over and
 * over is the same tone without a seam. Longer fragments therefore cost nothing more.
 */
export class MarkLibrary {
  private readonly loops = new Map<string, Promise<Uint8Array[][]>>();
  private readonly abort = new AbortController();

  constructor(private readonly encode: ToneEncoder = encodeTones) {}

  /**
   * The mark of a fragment, exactly so many frames long.
   * @throws Error when it cannot be encoded; the next call tries again.
   */
  async frames(sequence: number, format: MarkFormat, count: number): Promise<Uint8Array[]> {
    const loop = (await this.allLoops(format))[sequence % MARK_TONES] ?? [];
    return Array.from({ length: count }, (_, i) => loop[i % loop.length] ?? new Uint8Array());
  }

  /** Encodes all tones of a format ahead of need. */
  async prepare(format: MarkFormat): Promise<void> {
    await this.allLoops(format);
  }

  /** Ends encodings under way. */
  dispose(): void {
    this.abort.abort();
  }

  private allLoops({ sampleRateHz, channels }: MarkFormat): Promise<Uint8Array[][]> {
    const request = { tonesHz: TONES_HZ, sampleRateHz, channels, frames: loopFrames(sampleRateHz) };
    const key = `${sampleRateHz}/${channels}`;
    const known = this.loops.get(key);
    if (known !== undefined) return known;
    const made = this.encode(request, this.abort.signal).then((loops) =>
      TONES_HZ.map((_, tone) => exactly(loops[tone] ?? [], request.frames)),
    );
    made.catch(() => this.loops.delete(key));
    this.loops.set(key, made);
    return made;
  }
}

/** AAC frames until the marks' samples repeat: 15 at 48 kHz, 441 (10 s) at 44.1 kHz. */
export function loopFrames(sampleRateHz: number): number {
  const doublePeriodSamples = (2 * sampleRateHz) / COMMON_HZ;
  return doublePeriodSamples / greatestCommonDivisor(doublePeriodSamples, AAC_FRAME_SAMPLES);
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

function exactly(frames: Uint8Array[], count: number): Uint8Array[] {
  if (frames.length < count) throw new Error(`mark: expected ${count} AAC frames, seen ${frames.length}`);
  return frames.slice(0, count);
}
