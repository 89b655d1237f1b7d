import { CHIRP_AT_SECONDS, chirpSamples } from '../../services/contracts/mark';

/** Samples from −1 to 1 that know when they are heard. */
export interface PlacedSound {
  rateHz: number;
  /** The sample heard at a time; undefined where there is none. */
  indexAt(ms: number): number | undefined;
  sample(index: number): number;
  timeMs(index: number): number;
}

/** A dub further off than this is not looked for: an AAC frame is 21 ms, at 16 kHz 64. */
const SEARCH_MS = 70;
/** The sweep ends below 8 kHz, so every third sample of 48 kHz has all of it: a ninth of the work. */
const COARSE_STEP = 3;
/** Less of it than this is not the chirp: coding loses some of it, tones beside it give a hundredth. */
const LEAST_SHARE = 0.4;

/**
 * Where a marked dub begins, by the chirp in it, to a sample.
 * @param expectedMs where it should begin
 * @returns ms; undefined when there is no chirp within 70 ms of its place
 */
export function dubStartMs(sound: PlacedSound, expectedMs: number): number | undefined {
  const { rateHz } = sound;
  const chirp = new Chirp(rateHz);
  const dueMs = expectedMs + CHIRP_AT_SECONDS * 1000;
  const reach = Math.round((SEARCH_MS * rateHz) / 1000);
  const due = sound.indexAt(dueMs);
  if (due === undefined) return undefined;
  const samples = new Float64Array(chirp.length + 2 * reach); // filled by hand: `from` takes ten times as long
  for (let i = 0; i < samples.length; i++) samples[i] = sound.sample(due - reach + i);
  const coarse = largest(0, 2 * reach, COARSE_STEP, (at) => chirp.shareAt(samples, at, COARSE_STEP));
  const fine = largest(coarse.at - COARSE_STEP, coarse.at + COARSE_STEP, 1, (at) =>
    chirp.shareAt(samples, at, 1),
  );
  if (fine.value < LEAST_SHARE) return undefined;
  return expectedMs + ((fine.at - reach) * 1000) / rateHz + (sound.timeMs(due) - dueMs);
}

/** The chirp as a matched filter, by sine and cosine: its envelope has one peak, where its waves have many. */
class Chirp {
  private readonly sine: Float32Array;
  private readonly cosine: Float32Array;
  private readonly power: number;

  constructor(rateHz: number) {
    this.sine = chirpSamples(rateHz);
    this.cosine = chirpSamples(rateHz, 0.25);
    this.power = this.sine.reduce((sum, value) => sum + value * value, 0);
  }

  get length(): number {
    return this.sine.length;
  }

  /** Of the chirp's amplitude, how much sounds from there on. */
  shareAt(samples: Float64Array, at: number, step: number): number {
    let [sine, cosine] = [0, 0];
    for (let i = 0; i < this.sine.length; i += step) {
      const sample = samples[at + i] ?? 0;
      sine += sample * (this.sine[i] as number);
      cosine += sample * (this.cosine[i] as number);
    }
    return (step * Math.hypot(sine, cosine)) / this.power;
  }
}

function largest(
  from: number,
  to: number,
  step: number,
  valueAt: (at: number) => number,
): { at: number; value: number } {
  let best = { at: from, value: -Infinity };
  for (let at = from; at <= to; at += step) {
    const value = valueAt(at);
    if (value > best.value) best = { at, value };
  }
  return best;
}
