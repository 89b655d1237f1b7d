import { BEEP_AMPLITUDE, BEEP_HZ } from '../../../fixtures/sound';
import type { Sound } from './sound';

/** Whole periods of the beep: its own phase cancels out, and the bed far below hardly passes. */
const WINDOW_PERIODS = 3;
/** A beep lasts 60 ms and the next one begins 800 ms later; until then nothing is an onset. */
const DEAD_MS = 300;

/** Times at which beeps begin, in ms of the recording: where the tone's envelope passes half its height. */
export function beepOnsetsMs(sound: Sound): number[] {
  const window = Math.round((WINDOW_PERIODS * sound.rateHz) / BEEP_HZ);
  const dead = (DEAD_MS * sound.rateHz) / 1000;
  const threshold = BEEP_AMPLITUDE / 2;
  const onsets: number[] = [];
  let quietFrom = 0;
  let before = 0;
  for (const [end, envelope] of envelopes(sound, window)) {
    if (envelope >= threshold && end >= quietFrom) {
      const share = envelope > before ? (threshold - before) / (envelope - before) : 0;
      // The window is half filled with the beep when its end is half a window behind the onset.
      onsets.push(
        sound.timeMs(end - 1) + (share * 1000) / sound.rateHz - (window / 2) * (1000 / sound.rateHz),
      );
      quietFrom = end + dead;
    }
    before = envelope;
  }
  return onsets;
}

/** Amplitude of the beep's frequency in a window that slides sample by sample: pairs of its last sample and the value. */
function* envelopes(sound: Sound, window: number): Generator<[number, number]> {
  const cos = new Float64Array(window);
  const sin = new Float64Array(window);
  let [re, im] = [0, 0];
  for (let i = 0; i < sound.length; i++) {
    const phase = (2 * Math.PI * BEEP_HZ * i) / sound.rateHz;
    const slot = i % window;
    const value = sound.sample(i);
    re -= cos[slot] ?? 0;
    im -= sin[slot] ?? 0;
    re += cos[slot] = value * Math.cos(phase);
    im += sin[slot] = value * Math.sin(phase);
    if (i >= window - 1) yield [i, (2 * Math.hypot(re, im)) / window];
  }
}
