import { setImmediate as turn } from 'node:timers/promises';
import { joinedPcm, lengthOf, stretchOf, type Pcm } from './pcm';

/**
 * Speech and music are told from the noise of a codec over a few ms. Of pure sound a long predictor learns the noise, too, and what it
 * goes on with can swing far beyond all that was heard: then a shorter one is asked.
 */
const ORDERS = [192, 96, 48, 24];
/** What goes on is hardly louder than the loudest that was heard. */
const LOUDER = 1.1;
const LEARN_SAMPLES = 1024;

/** The last samples before an end are the encoder's guess at what never came: they are not learnt from. */
const DOUBTFUL_SAMPLES = 64;

/**
 * How sound would go on behind its end, by linear prediction: what a crossfade needs where there is nothing more.
 * @returns the sound, which near its end gives way to what is predicted, and so many samples more
 */
export async function continued(pcm: Pcm, samples: number): Promise<Float32Array[]> {
  const longer: Float32Array[] = [];
  for (const channel of pcm) {
    await turn(); // a prediction takes some ms, and the output is due every 33
    longer.push(continuedChannel(channel, samples));
  }
  return longer;
}

function continuedChannel(channel: Float32Array, samples: number): Float32Array {
  const sure = channel.length - DOUBTFUL_SAMPLES;
  const guess = predicted(channel.slice(Math.max(0, sure - LEARN_SAMPLES), sure), DOUBTFUL_SAMPLES + samples);
  const whole = new Float32Array(channel.length + samples);
  whole.set(channel);
  guess.forEach((value, i) => {
    const gain = Math.min(1, (i + 0.5) / DOUBTFUL_SAMPLES);
    whole[sure + i] = (channel[sure + i] ?? 0) * (1 - gain) + value * gain;
  });
  return whole;
}

/** How sound would have begun before its beginning: so many samples, and the sound. */
export async function precededBy(pcm: Pcm, samples: number): Promise<Float32Array[]> {
  const known = Math.min(lengthOf(pcm), LEARN_SAMPLES + DOUBTFUL_SAMPLES);
  const beginning = reversed(await continued(reversed(stretchOf(pcm, 0, known)), samples));
  return joinedPcm(beginning, stretchOf(pcm, known, lengthOf(pcm)));
}

const reversed = (pcm: readonly Float32Array[]): Float32Array[] => pcm.map((channel) => channel.reverse());

function predicted(known: Float32Array, samples: number): Float32Array {
  const most = known.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  let guess: Float32Array = new Float32Array(samples);
  for (const order of ORDERS) {
    guess = goneOn(known, samples, burg(known, order));
    if (guess.every((value) => Math.abs(value) <= most * LOUDER)) return guess;
  }
  return guess.map((value) => Math.max(-most, Math.min(most, value)));
}

function goneOn(known: Float32Array, samples: number, coefficients: Float64Array): Float32Array {
  const all = new Float64Array(known.length + samples);
  all.set(known);
  for (let i = known.length; i < all.length; i++) {
    let value = 0;
    for (let k = 0; k < coefficients.length; k++)
      value -= (coefficients[k] as number) * (all[i - 1 - k] ?? 0);
    all[i] = value;
  }
  return Float32Array.from(all.subarray(known.length));
}

/** Burg's method: its predictor is stable, so what it predicts never grows. */
function burg(x: Float32Array, order: number): Float64Array {
  const forward = Float64Array.from(x);
  const backward = Float64Array.from(x);
  const a = new Float64Array(order);
  const mirrored = new Float64Array(order);
  for (let m = 0; m < order; m++) {
    const reflection = reflectionOf(forward, backward, m);
    for (let k = 0; k < m; k++) mirrored[k] = a[m - 1 - k] as number;
    for (let k = 0; k < m; k++) a[k] = (a[k] as number) + reflection * (mirrored[k] as number);
    a[m] = reflection;
    for (let n = x.length - 1; n > m; n--) {
      const f = forward[n] as number;
      const b = backward[n - 1] as number;
      forward[n] = f + reflection * b;
      backward[n] = b + reflection * f;
    }
  }
  return a;
}

function reflectionOf(forward: Float64Array, backward: Float64Array, m: number): number {
  let [numerator, denominator] = [0, 1e-20];
  for (let n = m + 1; n < forward.length; n++) {
    const f = forward[n] as number;
    const b = backward[n - 1] as number;
    numerator += f * b;
    denominator += f * f + b * b;
  }
  return (-2 * numerator) / denominator;
}
