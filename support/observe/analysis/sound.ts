import type { SoundFrame } from './telling';

const BYTES_PER_SAMPLE = 2;
const FULL_SCALE = 32_768;
/** A piece that begins within so little of the end of the one before follows it without a break. */
const JOINT_MS = 1;

/** A run of samples without a break in its timestamps. */
interface Run {
  startMs: number;
  first: number;
  samples: number;
}

/** Decoded mono sound that knows when each sample is heard, through holes and shifts in its timestamps. */
export class Sound {
  private readonly runs: Run[];

  /**
   * @param pcm 16-bit little-endian samples
   * @param frames the pieces it came in, with their times
   */
  constructor(
    private readonly pcm: Buffer,
    readonly rateHz: number,
    frames: readonly SoundFrame[],
  ) {
    this.runs = joined(frames, rateHz);
  }

  get length(): number {
    return this.pcm.length / BYTES_PER_SAMPLE;
  }

  /** From −1 to 1. */
  sample(index: number): number {
    return this.pcm.readInt16LE(index * BYTES_PER_SAMPLE) / FULL_SCALE;
  }

  /** When a sample is heard, in ms. */
  timeMs(index: number): number {
    const run = this.runs.findLast(({ first }) => first <= index);
    return run ? run.startMs + ((index - run.first) * 1000) / this.rateHz : Number.NaN;
  }

  /** The sample heard at a time; undefined where there is none. */
  indexAt(ms: number): number | undefined {
    const run = this.runs.findLast(({ startMs }) => startMs <= ms + JOINT_MS / 2);
    if (!run) return undefined;
    const offset = Math.max(0, Math.round(((ms - run.startMs) * this.rateHz) / 1000));
    return offset < run.samples ? run.first + offset : undefined;
  }

  /**
   * Amplitude of one frequency in a stretch of sound (1 = full scale), by Goertzel's algorithm with a Hann window.
   * Parts that are not there count as silence.
   */
  amplitude(hz: number, startMs: number, lengthMs: number): number {
    const first = this.indexAt(startMs);
    const count = Math.round((lengthMs * this.rateHz) / 1000);
    if (first === undefined) return 0;
    const coefficient = 2 * Math.cos((2 * Math.PI * hz) / this.rateHz);
    let [one, two, weight] = [0, 0, 0];
    for (let i = 0; i < count && first + i < this.length; i++) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / count);
      const next = this.sample(first + i) * hann + coefficient * one - two;
      two = one;
      one = next;
      weight += hann;
    }
    const power = one * one + two * two - coefficient * one * two;
    return weight > 0 ? (2 * Math.sqrt(Math.max(0, power))) / weight : 0;
  }
}

function joined(frames: readonly SoundFrame[], rateHz: number): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (const { ptsMs, samples } of frames) {
    const last = runs.at(-1);
    const expectedMs = last ? last.startMs + (last.samples * 1000) / rateHz : Number.NaN;
    if (last && Math.abs(ptsMs - expectedMs) <= JOINT_MS) last.samples += samples;
    else runs.push({ startMs: ptsMs, first, samples });
    first += samples;
  }
  return runs;
}
