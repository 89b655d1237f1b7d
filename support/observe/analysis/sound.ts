import type { SoundFrame } from './telling';

const BYTES_PER_SAMPLE = 2;
const FULL_SCALE = 32_768;
/** A piece that begins within so little of the end of the one before follows it without a break. */
const JOINT_MS = 1;
/** Corrections of sync move sound by up to 10 ms at a time: too little to break off a tone that is looked for. */
const SEAM_MS = 12;
/** A Hann window lets half of all amplitude through, and a tone of amplitude 1 adds up to half of its samples. */
const HANN_MEAN = 0.5;
const SINE_SHARE = 0.5;

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
   * @throws Error when the pieces are not as long as the samples
   */
  constructor(
    private readonly pcm: Buffer,
    readonly rateHz: number,
    frames: readonly SoundFrame[],
  ) {
    const told = frames.reduce((sum, { samples }) => sum + samples, 0);
    if (told !== this.length)
      throw new Error(`${this.length} samples were decoded, but pieces of ${told} samples were told`);
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

  /** As `amplitudes`, of one frequency. */
  amplitude(hz: number, startMs: number, lengthMs: number): number {
    return this.amplitudes([hz], startMs, lengthMs)[0] ?? 0;
  }

  /**
   * Amplitudes of frequencies in a stretch of sound (1 = full scale), by Goertzel's algorithm with a Hann window.
   * Parts that are not there count as silence.
   */
  amplitudes(frequenciesHz: readonly number[], startMs: number, lengthMs: number): number[] {
    const samples = this.stretch(startMs, Math.round((lengthMs * this.rateHz) / 1000));
    samples.forEach((sample, i) => (samples[i] = sample * hann(i, samples.length)));
    const fullScale = samples.length * HANN_MEAN * SINE_SHARE || 1;
    return frequenciesHz.map((hz) => goertzel(samples, (2 * Math.PI * hz) / this.rateHz) / fullScale);
  }

  /** So many samples from a time on; 0 where nothing sounds, but across a seam one follows the other. */
  private stretch(startMs: number, count: number): Float64Array {
    const samples = new Float64Array(count);
    const seam = (SEAM_MS * this.rateHz) / 1000;
    let filled = 0;
    for (const run of this.runs) {
      const due = Math.round(((run.startMs - startMs) * this.rateHz) / 1000);
      const at = filled > 0 && Math.abs(due - filled) <= seam ? filled : due;
      const end = Math.min(count, at + run.samples);
      for (let i = Math.max(0, at); i < end; i++) samples[i] = this.sample(run.first + i - at);
      filled = at + run.samples;
    }
    return samples;
  }
}

const hann = (i: number, count: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / count);

/** Magnitude of the Fourier sum at one frequency, given in radians a sample. */
function goertzel(samples: Float64Array, radians: number): number {
  const coefficient = 2 * Math.cos(radians);
  let [one, two] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] ?? 0) + coefficient * one - two;
    two = one;
    one = next;
  }
  return Math.sqrt(Math.max(0, one * one + two * two - coefficient * one * two));
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
