import type { SoundFrame } from './ffmpeg-log';

const BYTES_PER_SAMPLE = 2;
const FULL_SCALE = 32_768;
const SILENT_DB = -120;
/** A piece that begins within so little of the end of the one before follows it without a break. */
const JOINT_MS = 1;
/** Corrections of sync move sound by up to 10 ms at a time: too little to break off a tone that is looked for. */
const SEAM_MS = 12;
/** A Hann window lets half of all amplitude through, and a tone of amplitude 1 adds up to half of its samples. */
const HANN_MEAN = 0.5;
const SINE_SHARE = 0.5;
/** A tone is told from so many sums of samples a period; what would be mistaken for it is near their zeros. */
const SUMS_PER_PERIOD = 10;

/** A run of samples without a break in its timestamps. */
interface Run {
  startMs: number;
  first: number;
  samples: number;
}

/** Decoded mono sound that knows when each sample is heard, through holes and shifts in its timestamps. */
export class Sound {
  private readonly runs: Run[];
  private readonly samples: Int16Array;

  /**
   * @param pcm 16-bit samples in the byte order of this machine
   * @param frames the pieces it came in, with their times
   * @throws Error when the pieces are not as long as the samples
   */
  constructor(
    pcm: Buffer,
    readonly rateHz: number,
    frames: readonly SoundFrame[],
  ) {
    this.samples = samplesIn(pcm);
    const told = frames.reduce((sum, { samples }) => sum + samples, 0);
    if (told !== this.length)
      throw new Error(`${this.length} samples were decoded, but pieces of ${told} samples were told`);
    this.runs = joined(frames, rateHz);
  }

  get length(): number {
    return this.samples.length;
  }

  /** From −1 to 1. */
  sample(index: number): number {
    return (this.samples[index] ?? 0) / FULL_SCALE;
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

  /** Mean power of a stretch, in dB of full scale; −120 of silence, and of what is not there. */
  levelDb(startMs: number, lengthMs: number): number {
    const start = this.indexAt(startMs);
    const count = Math.round((lengthMs * this.rateHz) / 1000);
    if (start === undefined) return SILENT_DB;
    let power = 0;
    for (let i = start; i < start + count; i++) power += this.sample(i) ** 2;
    return Math.max(SILENT_DB, 10 * Math.log10(power / count));
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
    return frequenciesHz.map(this.tones(Math.max(...frequenciesHz), startMs, lengthMs));
  }

  /** As `amplitudes`, for who asks for one frequency after the other. @param highestHz of all that will be asked for */
  tones(highestHz: number, startMs: number, lengthMs: number): (hz: number) => number {
    const count = Math.round((lengthMs * this.rateHz) / 1000);
    const step = Math.max(1, Math.floor(this.rateHz / (SUMS_PER_PERIOD * highestHz)));
    const sums = sumsOf(this.windowed(startMs, count), step);
    const fullScale = count * HANN_MEAN * SINE_SHARE || 1;
    return (hz) => {
      const radians = (2 * Math.PI * hz) / this.rateHz;
      return goertzel(sums, radians * step) / (fullScale * meanOfSum(radians, step));
    };
  }

  /** So many samples from a time on, in a Hann window; 0 where nothing sounds, but across a seam one follows the other. */
  private windowed(startMs: number, count: number): Float64Array {
    const { samples } = this;
    const out = new Float64Array(count);
    const window = hannWindow(count);
    const seam = (SEAM_MS * this.rateHz) / 1000;
    let filled = 0;
    for (const run of this.runs) {
      const due = Math.round(((run.startMs - startMs) * this.rateHz) / 1000);
      const at = filled > 0 && Math.abs(due - filled) <= seam ? filled : due;
      const [end, shift] = [Math.min(count, at + run.samples), run.first - at];
      for (let i = Math.max(0, at); i < end; i++)
        out[i] = ((samples[i + shift] as number) / FULL_SCALE) * (window[i] as number);
      filled = at + run.samples;
    }
    return out;
  }
}

/** Without a copy, where the bytes begin at a whole sample. */
export function samplesIn(pcm: Buffer): Int16Array {
  const { buffer, byteOffset } = pcm.byteOffset % BYTES_PER_SAMPLE === 0 ? pcm : Uint8Array.from(pcm);
  return new Int16Array(buffer, byteOffset, pcm.length / BYTES_PER_SAMPLE);
}

/** Windows of the last lengths asked for; there are two or three. */
const windows = new Map<number, Float64Array>();

function hannWindow(count: number): Float64Array {
  const known = windows.get(count);
  if (known) return known;
  const made = Float64Array.from({ length: count }, (_, i) => hann(i, count));
  windows.set(count, made);
  return made;
}

const hann = (i: number, count: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / count);

/** Sums of so many samples each; the last one may be of fewer. */
function sumsOf(samples: Float64Array, step: number): Float64Array {
  if (step === 1) return samples;
  const sums = new Float64Array(Math.ceil(samples.length / step));
  for (let i = 0, at = 0; at < sums.length; at++)
    for (const end = Math.min(samples.length, i + step); i < end; i++)
      sums[at] = (sums[at] as number) + (samples[i] as number);
  return sums;
}

/** What is left of a tone's amplitude, for each sample, in sums of so many. */
const meanOfSum = (radians: number, step: number): number =>
  step === 1 ? 1 : Math.sin((step * radians) / 2) / (step * Math.sin(radians / 2));

/** Magnitude of the Fourier sum at one frequency, given in radians a sample. */
function goertzel(samples: Float64Array, radians: number): number {
  const coefficient = 2 * Math.cos(radians);
  let one = 0;
  let two = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) + coefficient * one - two;
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
