/** An AAC frame at 48 kHz, 21 ms: the error of a border is that of its worst one. */
export const FRAME_SAMPLES = 1024;
/** A crossfade of 5 ms or more is a straight line to within 1 % in so many samples. */
const BLOCK_SAMPLES = 128;
/** Both together sound at least and at most so loud in a crossfade, be it linear (1) or of equal power (up to 1.42). */
const TOGETHER = { least: 0.7, most: 1.45 };
/** Sound that fades may lie so far from the border; beyond it only one of both may be heard. */
const FADE_SAMPLES = FRAME_SAMPLES;
/** Below this nothing sounds that an error could be measured against: −60 dBFS. */
const SILENT_POWER = 1e-6;

interface Border {
  /** What is heard around the border, which is in the middle; from −1 to 1. At least four frames. */
  heard: Float32Array;
  /** What the source before the border and that behind it sound like at the same time, each all the time, as far as it goes. */
  before: Float32Array;
  behind: Float32Array;
}

export interface SeamReading {
  /** Power of what is heard and is in neither source, against theirs, in the worst frame. */
  errorDb: number;
  /** Largest step from sample to sample within a frame of the border, against the largest of the rest. */
  stepRatio: number;
}

/**
 * Measures how well two sources are joined. The ideal is any fade from one into the other that is short and keeps their
 * loudness: what is heard is taken apart into both, block by block, and what is left over is the error. The half of an AAC
 * frame's transform that nothing cancels is in neither.
 */
export function measureSeam({ heard, before, behind }: Border): SeamReading {
  const border = heard.length >> 1;
  const errors = new Float64Array(heard.length);
  for (let at = 0; at + BLOCK_SAMPLES <= heard.length; at += BLOCK_SAMPLES) {
    const sources = sourcesAt(at, border).map((side) => (side === 'before' ? before : behind));
    errors.set(errorOf(heard, sources, at), at);
  }
  const frames = Math.floor(heard.length / FRAME_SAMPLES);
  const levels = Array.from({ length: frames }, (_, i) => {
    const [from, to] = [i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES];
    const ideal = Math.max(power(before, from, to), power(behind, from, to), SILENT_POWER * FRAME_SAMPLES);
    return 10 * Math.log10(power(errors, from, to) / ideal + 1e-12);
  });
  return { errorDb: Math.max(...levels), stepRatio: stepRatio(heard, border) };
}

function sourcesAt(at: number, border: number): ('before' | 'behind')[] {
  if (at + BLOCK_SAMPLES <= border - FADE_SAMPLES) return ['before'];
  if (at >= border + FADE_SAMPLES) return ['behind'];
  return ['before', 'behind'];
}

/** What is left of a block when its sources are taken out, each with a gain that changes evenly. */
function errorOf(heard: Float32Array, sources: readonly Float32Array[], at: number): Float64Array {
  const block = Float64Array.from({ length: BLOCK_SAMPLES }, (_, i) => heard[at + i] ?? 0);
  const [only] = sources;
  if (sources.length === 1) return block.map((value, i) => value - (only?.[at + i] ?? 0));
  const place = (i: number): number => (2 * i) / (BLOCK_SAMPLES - 1) - 1;
  const columns = sources.flatMap((source) => [
    Float64Array.from(block, (_, i) => source[at + i] ?? 0),
    Float64Array.from(block, (_, i) => place(i) * (source[at + i] ?? 0)),
  ]);
  const gains = leastSquares(columns, block);
  const fit = block.map((_, i) =>
    columns.reduce((sum, column, c) => sum + (gains[c] ?? 0) * (column[i] ?? 0), 0),
  );
  const together = sources.reduce((sum, _, s) => sum + Math.abs(gains[2 * s] ?? 0), 0);
  const allowed = Math.min(TOGETHER.most, Math.max(TOGETHER.least, together));
  const scale = together === 0 ? 0 : allowed / together;
  // Where nothing is heard at all, the sources themselves are what is lacking.
  if (together < 1e-3) return block.map((value, i) => value - TOGETHER.least * (columns[0]?.[i] ?? 0));
  return block.map((value, i) => value - scale * (fit[i] ?? 0));
}

function power(samples: Float32Array | Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

function stepRatio(heard: Float32Array, border: number): number {
  let [near, rest] = [0, 0];
  for (let i = 1; i < heard.length; i++) {
    const step = Math.abs((heard[i] ?? 0) - (heard[i - 1] ?? 0));
    if (Math.abs(i - border) <= FRAME_SAMPLES) near = Math.max(near, step);
    else rest = Math.max(rest, step);
  }
  return near / rest;
}

/** Keeps two columns that are nearly the same from cancelling each other with huge weights. */
const RIDGE = 1e-6;

/** Weights of the columns whose sum comes closest to the target. */
export function leastSquares(columns: readonly Float64Array[], target: Float64Array): number[] {
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, target)]);
  rows.forEach((row, i) => (row[i] = (row[i] ?? 0) * (1 + RIDGE) + Number.MIN_VALUE));
  return solve(rows);
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** By elimination; the matrix is symmetric and not negative, so its diagonal will do as pivots. A row of zeros weighs 0. */
function solve(rows: number[][]): number[] {
  const count = rows.length;
  for (let pivot = 0; pivot < count; pivot++) {
    const own = rows[pivot] ?? [];
    for (let i = pivot + 1; i < count; i++) {
      const factor = ratio(rows[i]?.[pivot], own[pivot]);
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * (own[j] ?? 0));
    }
  }
  const weights = new Array<number>(count).fill(0);
  for (let i = count - 1; i >= 0; i--) {
    const row = rows[i] ?? [];
    const known = weights.reduce((sum, weight, j) => (j > i ? sum + weight * (row[j] ?? 0) : sum), 0);
    weights[i] = ratio((row[count] ?? 0) - known, row[i]);
  }
  return weights;
}

const ratio = (a = 0, b = 0): number => (Math.abs(b) < 1e-12 ? 0 : a / b);
