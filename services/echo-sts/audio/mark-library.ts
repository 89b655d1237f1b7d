import {
  MARK_TONES,
  markPeriodSamples,
  CHIRP_AT_SECONDS,
  CHIRP_SECONDS,
  markSamples,
} from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { type SoundFormat, encodeAac, inAllChannels } from './aac-encoder';

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

  constructor(private readonly encode: MarkEncoder) {}

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

/** The marks of all fragments, coded. */
export interface MarkRequest extends SoundFormat {
  /** Frames of each mark. */
  frames: number;
}

/** The encoder's delay line holds the mark before for a few frames; after these the tones are steady. */
const LEAD_IN_FRAMES = 4;
/** Of delay of the encoder; and before a change it alters its window, which fits no other frame than the one of the change. */
const LEAD_OUT_FRAMES = 3;
const DELAY_FRAMES = 1;

/** Frames until the chirp is over and the tones are steady again. */
const openingFrames = (sampleRateHz: number): number =>
  Math.ceil(((CHIRP_AT_SECONDS + CHIRP_SECONDS) * sampleRateHz) / AAC_FRAME_SAMPLES) + LEAD_IN_FRAMES;

/**
 * Encodes the marks with ffmpeg, one behind the other: its start takes ten times as long as a mark does.
 * @returns of each mark its AAC frames from its first sample on, without those of the change from the mark before
 * @throws Error with ffmpeg's own words when it is missing or fails.
 */
export async function encodeMarks(request: MarkRequest, signal: AbortSignal): Promise<Buffer[][]> {
  const stretch = LEAD_IN_FRAMES + request.frames + LEAD_OUT_FRAMES;
  const samples = new Float32Array(MARK_TONES * stretch * AAC_FRAME_SAMPLES);
  for (let tone = 0; tone < MARK_TONES; tone++) {
    const [from, count] = [-LEAD_IN_FRAMES * AAC_FRAME_SAMPLES, stretch * AAC_FRAME_SAMPLES];
    samples.set(markSamples(tone, request.sampleRateHz, from, count), tone * count);
  }
  const frames = await encodeAac('mark', inAllChannels(samples, request.channels), request, signal);
  return Array.from({ length: MARK_TONES }, (_, tone) => {
    const first = tone * stretch + LEAD_IN_FRAMES + DELAY_FRAMES;
    return frames.slice(first, first + request.frames);
  });
}
