import { BEEP_AMPLITUDE, BEEP_HZ } from '../../fixtures/sound';
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
  // Squares are compared: a root of each sample would be half of the work.
  const amplitude = (square: number): number => (2 * Math.sqrt(square)) / window;
  const loud = ((threshold * window) / 2) ** 2;
  const onsets: number[] = [];
  let quietFrom = 0;
  let before = 0;
  forEachSquare(sound, window, (end, square) => {
    if (square >= loud && end >= quietFrom) {
      const [from, to] = [amplitude(before), amplitude(square)];
      const share = to > from ? (threshold - from) / (to - from) : 0;
      // The window is half filled with the beep when its end is half a window behind the onset.
      onsets.push(
        sound.timeMs(end - 1) + (share * 1000) / sound.rateHz - (window / 2) * (1000 / sound.rateHz),
      );
      quietFrom = end + dead;
    }
    before = square;
  });
  return onsets;
}

/** Square of the Fourier sum at the beep's frequency in a window that slides sample by sample, with the number of its last sample. */
function forEachSquare(sound: Sound, window: number, take: (end: number, square: number) => void): void {
  // The window is whole periods long, so each of its slots always meets the same phase.
  const phases = Array.from({ length: window }, (_, slot) => (2 * Math.PI * WINDOW_PERIODS * slot) / window);
  const cos = Float64Array.from(phases, Math.cos);
  const sin = Float64Array.from(phases, Math.sin);
  const held = new Float64Array(window);
  let re = 0;
  let im = 0;
  for (let i = 0, slot = 0; i < sound.length; i++, slot = slot + 1 === window ? 0 : slot + 1) {
    const value = sound.sample(i);
    const change = value - (held[slot] as number);
    held[slot] = value;
    re += change * (cos[slot] as number);
    im += change * (sin[slot] as number);
    if (i >= window - 1) take(i, re * re + im * im);
  }
}
