import { MARK_TONES, markPeriodSamples } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import type { SoundFormat } from './aac-encoder';
import { encodeMarks, type MarkRequest, openingFrames } from './mark-encoder';

export type MarkEncoder = (request: MarkRequest, signal: AbortSignal) => Promise<Uint8Array[][]>;

/**
 * Marks as AAC frames, encoded when first needed and kept: at most one encoding a rate and channel count.
 *
 * Behind its chirp a mark repeats: after `loopFrames` whole AAC frames the samples are the same again, so a short loop
 * played over and over is the same tone without a seam. Longer fragments therefore cost nothing more.
 */
export class MarkLibrary {
  private readonly marks = new Map<string, Promise<Uint8Array[][]>>();
  private readonly abort = new AbortController();

  constructor(private readonly encode: MarkEncoder = encodeMarks) {}

  /**
   * The mark of a fragment, exactly so many frames long.
   * @throws Error when it cannot be encoded; the next call tries again.
   */
  async frames(sequence: number, format: SoundFormat, count: number): Promise<Uint8Array[]> {
    const mark = (await this.allMarks(format))[sequence % MARK_TONES] ?? [];
    const [opening, loop] = [openingFrames(format.sampleRateHz), loopFrames(format.sampleRateHz)];
    const at = (i: number): number => (i < opening ? i : opening + ((i - opening) % loop));
    return Array.from({ length: count }, (_, i) => mark[at(i)] ?? new Uint8Array());
  }

  /** Encodes all marks of a format ahead of need. */
  async prepare(format: SoundFormat): Promise<void> {
    await this.allMarks(format);
  }

  /** Ends encodings under way. */
  dispose(): void {
    this.abort.abort();
  }

  private allMarks({ sampleRateHz, channels }: SoundFormat): Promise<Uint8Array[][]> {
    const frames = openingFrames(sampleRateHz) + loopFrames(sampleRateHz);
    const key = `${sampleRateHz}/${channels}`;
    const known = this.marks.get(key);
    if (known !== undefined) return known;
    const made = this.encode({ sampleRateHz, channels, frames }, this.abort.signal).then((marks) =>
      Array.from({ length: MARK_TONES }, (_, tone) => exactly(marks[tone] ?? [], frames)),
    );
    made.catch(() => this.marks.delete(key));
    this.marks.set(key, made);
    return made;
  }
}

/** AAC frames until the marks' samples repeat: 15 at 48 kHz, 441 (10 s) at 44.1 kHz. */
export function loopFrames(sampleRateHz: number): number {
  const periodSamples = markPeriodSamples(sampleRateHz);
  return periodSamples / greatestCommonDivisor(periodSamples, AAC_FRAME_SAMPLES);
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

function exactly(frames: Uint8Array[], count: number): Uint8Array[] {
  if (frames.length < count) throw new Error(`mark: expected ${count} AAC frames, seen ${frames.length}`);
  return frames.slice(0, count);
}
