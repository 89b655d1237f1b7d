/** A lead-in for clips that bring none: their own beginning, twice. */
import type { Clip, ClipSample } from './clip';
import type { ClipSections, Section } from './clip-sections';

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
