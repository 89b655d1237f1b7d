/**
 * The mark: what echo-sts puts in place of the original sound when it is told to return `marked` or `encoded` audio, and
 * what the suite listens for. A carrier says "this is a dub"; a second tone tells which fragment it belongs to, so that
 * the dub of another segment is noticed; a chirp, once, tells where the dub begins, to a sample. Fixtures keep these
 * frequencies free.
 */
export const MARK_CARRIER_HZ = 3000;
export const MARK_TONES = 8;
const FIRST_TONE_HZ = 3500;
const TONE_STEP_HZ = 200;
/** Of each of its parts, against full scale: clearly above programme sound in its band, far from clipping together. */
export const MARK_AMPLITUDE = 10 ** (-15 / 20);
/** From the dub's first sample: clear of what happens at a border, and within the shortest dub (1 s). */
export const CHIRP_AT_SECONDS = 0.1;
export const CHIRP_SECONDS = 0.04;
/** Above the tones, below half of the lowest sample rate; wide enough to be placed to a tenth of a millisecond. */
const CHIRP_HZ = { from: 5200, to: 7400 };
/** All tones are multiples of it, so the mark but for its chirp repeats twice in 1/50 s, which is whole samples at any rate. */
const COMMON_HZ = 50;

/** Tone of a fragment by its sequence number, in Hz: 3500, 3700 … 4900, then from the start. */
export const markToneHz = (sequence: number): number =>
  FIRST_TONE_HZ + TONE_STEP_HZ * (sequence % MARK_TONES);

/** Samples after which the mark, but for its chirp, is the same again. */
export const markPeriodSamples = (sampleRateHz: number): number => sampleRateHz / COMMON_HZ;

/**
 * The mark of a fragment as samples from −1 to 1, the same in all channels.
 * @param from the first one, counted from the dub's first sample; below 0: as if the tones had sounded before
 */
export function markSamples(
  sequence: number,
  sampleRateHz: number,
  from: number,
  count: number,
): Float32Array {
  const samples = repeated(onePeriod(markToneHz(sequence), sampleRateHz), from, count);
  const chirp = chirpSamples(sampleRateHz);
  const chirpAt = chirpAtSamples(sampleRateHz) - from;
  for (let i = Math.max(0, -chirpAt); i < chirp.length && chirpAt + i < count; i++)
    samples[chirpAt + i] = (samples[chirpAt + i] ?? 0) + (chirp[i] ?? 0);
  return samples;
}

/** Where the chirp begins, from the dub's first sample. */
export const chirpAtSamples = (sampleRateHz: number): number => Math.round(CHIRP_AT_SECONDS * sampleRateHz);

/** The chirp alone: a sweep that rises and falls softly. @param turns of the sweep's phase; a quarter gives its cosine */
export function chirpSamples(sampleRateHz: number, turns = 0): Float32Array {
  const count = Math.round(CHIRP_SECONDS * sampleRateHz);
  const { from, to } = CHIRP_HZ;
  return Float32Array.from({ length: count }, (_, i) => {
    const seconds = i / sampleRateHz;
    const cycles = from * seconds + ((to - from) * seconds ** 2) / (2 * CHIRP_SECONDS) + turns;
    return MARK_AMPLITUDE * Math.sin((Math.PI * (i + 0.5)) / count) ** 2 * Math.sin(2 * Math.PI * cycles);
  });
}

function onePeriod(toneHz: number, sampleRateHz: number): Float32Array {
  const sine = (hz: number, i: number): number => Math.sin((2 * Math.PI * hz * i) / sampleRateHz);
  return Float32Array.from(
    { length: markPeriodSamples(sampleRateHz) },
    (_, i) => MARK_AMPLITUDE * (sine(MARK_CARRIER_HZ, i) + sine(toneHz, i)),
  );
}

/** By copying: marks of a minute are made in no time. */
function repeated(period: Float32Array, from: number, count: number): Float32Array {
  const samples = new Float32Array(count);
  for (let i = 0; i < Math.min(count, period.length); i++)
    samples[i] = period[modulo(from + i, period.length)] ?? 0;
  for (let done = period.length; done < count; done *= 2)
    samples.copyWithin(done, 0, Math.min(done, count - done));
  return samples;
}

const modulo = (a: number, b: number): number => ((a % b) + b) % b;
