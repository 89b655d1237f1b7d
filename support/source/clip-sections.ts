/** The parts of a clip that are published one after the other: two short lead-in groups, then the fixture proper. */
import type { Clip, ClipSample, ClipTrack } from './clip';

export interface Section {
  video: ClipSample[];
  audio: ClipSample[];
}

export interface ClipSections {
  /** Makes the path; whoever joins on it gets none of it. */
  first: Section;
  /** Its timestamps are wrong for whoever has just joined (no sender report yet). */
  second: Section;
  /** From the second keyframe that a reader gets on: what the suite judges. */
  fixture: Section;
}

/**
 * Splits a clip that begins with two lead-in groups of pictures (the suite's fixtures do: keyframes at 0, 0.5 and 1 s).
 * Sound goes to the section within which it begins.
 * @throws Error when the clip has fewer than three groups
 */
export function splitLeadIn(clip: Clip): ClipSections {
  const { samples } = clip.video;
  const keys = samples.flatMap(({ key }, i) => (key ? [i] : []));
  const [, second, fixture] = keys;
  if (second === undefined || fixture === undefined)
    throw new Error(
      `clip ${clip.file} has ${keys.length} keyframes: expected two lead-in groups of pictures and the fixture behind ` +
        `them; publish other clips with leadIn 'repeat'`,
    );
  const cuts = [-Infinity, second, fixture, Infinity];
  const section = (k: number): Section => ({
    video: samples.slice(Math.max(0, cuts[k] ?? 0), cuts[k + 1]),
    audio: audioWithin(clip, startMs(clip.video, cuts[k] ?? 0), startMs(clip.video, cuts[k + 1] ?? Infinity)),
  });
  return { first: section(0), second: section(1), fixture: section(2) };
}

/** When the picture at a place in decode order is shown; a place before the first or behind the last gives ∓∞. */
function startMs(track: ClipTrack<unknown>, index: number): number {
  const sample = track.samples[index];
  return sample ? (sample.ptsTicks * 1000) / track.clockHz : index;
}

function audioWithin({ audio }: Clip, fromMs: number, toMs: number): ClipSample[] {
  if (!audio) return [];
  return audio.samples.filter(({ ptsTicks }) => {
    const ms = (ptsTicks * 1000) / audio.clockHz;
    return ms >= fromMs && ms < toMs;
  });
}
