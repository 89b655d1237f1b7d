/** Clips made of a clip: a shorter one, one with a lead-in, one without end. */
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import type { Clip, ClipSample } from './clip';
import type { ClipSections, Section } from './clip-sections';

/**
 * The first `seconds` of a fixture, cut before the keyframe that is shown there: groups are closed, so nothing that stays
 * refers to what goes. Sound that is more behind the border than before it goes too.
 * @throws Error when no keyframe is shown at that second, or the fixture is shorter
 */
export function shorten(clip: Clip, fixture: Section, seconds: number): Section {
  const [first] = fixture.video;
  if (!first) return fixture;
  const endTicks = first.ptsTicks + seconds * clip.video.clockHz;
  const at = fixture.video.findIndex(({ key, ptsTicks }) => key && ptsTicks >= endTicks);
  if (fixture.video[at]?.ptsTicks === endTicks)
    return { video: fixture.video.slice(0, at), audio: soundBefore(clip, fixture.audio, endTicks) };
  if (isWhole(fixture.video, endTicks)) return fixture;
  throw new Error(`${clip.file} can't end after ${seconds} s: no group of pictures ends there`);
}

function soundBefore({ video, audio }: Clip, samples: ClipSample[], endTicks: number): ClipSample[] {
  const end = (endTicks * (audio?.clockHz ?? 0)) / video.clockHz - AAC_FRAME_SAMPLES / 2;
  return samples.filter(({ ptsTicks }) => ptsTicks <= end);
}

const isWhole = (samples: readonly ClipSample[], endTicks: number): boolean =>
  samples.some(({ ptsTicks, durationTicks }) => ptsTicks + durationTicks === endTicks) &&
  samples.every(({ ptsTicks }) => ptsTicks < endTicks);

const LEAD_IN_MS = 500;

/**
 * Puts the clip's first half second twice before the clip, or its first group of pictures where that is shorter. It
 * ends where every picture shown so far is decoded and none that comes later, so nothing is shown twice at one time.
 * Timestamps of the lead-in are before the clip's own, which stay as they are.
 */
export function repeatStart(clip: Clip): ClipSections {
  const video = closedStart(clip.video.samples, (LEAD_IN_MS * clip.video.clockHz) / 1000);
  const lengthMs = (spanTicks(video) * 1000) / clip.video.clockHz;
  const audio = clip.audio ? soundStart(clip.audio.samples, (lengthMs * clip.audio.clockHz) / 1000) : [];
  const shifted = (times: number): Section => ({
    video: shift(video, -times * spanTicks(video)),
    audio: shift(audio, -times * Math.round((lengthMs * (clip.audio?.clockHz ?? 0)) / 1000)),
  });
  return {
    first: shifted(2),
    second: shifted(1),
    fixture: { video: clip.video.samples, audio: clip.audio?.samples ?? [] },
  };
}

/** The longest beginning of at most `ticks` within the first group that shows a run of pictures without holes. */
function closedStart(samples: readonly ClipSample[], ticks: number): ClipSample[] {
  const nextKey = samples.findIndex(({ key }, i) => i > 0 && key);
  const group = nextKey < 0 ? samples : samples.slice(0, nextKey);
  const shown = group.map(({ ptsTicks }) => ptsTicks).sort((a, b) => a - b);
  let latest = -Infinity;
  let length = 1;
  group.forEach(({ ptsTicks, durationTicks }, i) => {
    latest = Math.max(latest, ptsTicks);
    if (latest === shown[i] && latest + durationTicks - (shown[0] ?? 0) <= ticks) length = i + 1;
  });
  return group.slice(0, length);
}

function soundStart(samples: readonly ClipSample[], ticks: number): ClipSample[] {
  const end = (samples[0]?.ptsTicks ?? 0) + ticks;
  return samples.filter(({ ptsTicks, durationTicks }) => ptsTicks + durationTicks <= end);
}

const shift = (samples: readonly ClipSample[], ticks: number): ClipSample[] =>
  samples.map((sample) => ({
    ...sample,
    ptsTicks: sample.ptsTicks + ticks,
    dtsTicks: sample.dtsTicks + ticks,
  }));

/** From the first picture shown to the end of the last. */
export function spanTicks(samples: readonly ClipSample[]): number {
  const start = samples.reduce((least, { ptsTicks }) => Math.min(least, ptsTicks), Infinity);
  return (
    samples.reduce((most, sample) => Math.max(most, sample.ptsTicks + sample.durationTicks), start) - start
  );
}

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
