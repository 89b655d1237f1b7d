/** A fixture without end: its samples again and again with rising timestamps. */
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import type { ClipSample } from './clip';

/** Rounds of pictures, each a period after the one before. */
export function* loopVideo(samples: readonly ClipSample[], periodTicks: number): Generator<ClipSample> {
  for (let round = 0; ; round++) for (const sample of samples) yield later(sample, round * periodTicks);
}

/**
 * Rounds of sound. Their timestamps leave no gap at the seam: a round begins on the frame grid of the one before, at
 * the place nearest to its picture. So a round may lack its last frame or have it twice, and sound is at most half a
 * frame (11 ms at 48 kHz) off the picture, however many rounds are played.
 * @param periodTicks the pictures' period on the sound's clock; need not be whole
 */
export function* loopAudio(samples: readonly ClipSample[], periodTicks: number): Generator<ClipSample> {
  const first = samples[0];
  if (!first) return;
  for (let round = 1, begin = first.ptsTicks; ; round++)
    begin = yield* audioRound(samples, begin - first.ptsTicks, first.ptsTicks + round * periodTicks);
}

/** @returns where the round ends: within half a frame of `nextRound` */
function* audioRound(
  samples: readonly ClipSample[],
  shift: number,
  nextRound: number,
): Generator<ClipSample, number> {
  const lastFit = nextRound - AAC_FRAME_SAMPLES / 2;
  let end = -Infinity;
  let last: ClipSample | undefined;
  for (const sample of samples) {
    if (sample.ptsTicks + shift > lastFit) break;
    last = later(sample, shift);
    end = last.ptsTicks + AAC_FRAME_SAMPLES;
    yield last;
  }
  while (last && end <= lastFit) {
    last = later(last, AAC_FRAME_SAMPLES);
    end += AAC_FRAME_SAMPLES;
    yield last;
  }
  return end;
}

function later(sample: ClipSample, ticks: number): ClipSample {
  if (ticks === 0) return sample;
  return { ...sample, ptsTicks: sample.ptsTicks + ticks, dtsTicks: sample.dtsTicks + ticks };
}
