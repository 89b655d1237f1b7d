/** The beginning of a clip, for a programme that is shorter than it. */
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import type { Clip, ClipSample } from './clip';
import type { Section } from './clip-sections';

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
