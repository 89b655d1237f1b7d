/** What a publisher does with a clip, step by step in decode order. */
import type { Clip, ClipSample } from './clip';
import { loopAudio, loopVideo, repeatStart, shorten, spanTicks } from './clip-edits';
import { type ClipSections, type Section, splitLeadIn } from './clip-sections';

export interface SampleStep {
  kind: 'sample';
  track: 'video' | 'audio';
  sample: ClipSample;
  /** When it is sent, on the clip's time line: its decode time, later where pictures lag. */
  atMs: number;
  /** True for the fixture's first picture. */
  fixtureStart: boolean;
}

/** Between the two lead-in groups: media time stands still until readers have joined. */
export interface HoldStep {
  kind: 'hold';
}

export interface EndStep {
  kind: 'end';
  /** When the last sample has been shown. */
  atMs: number;
}

export type Step = SampleStep | HoldStep | EndStep;

export interface ProgrammeOptions {
  /** Repeat the fixture until stopped. */
  loop: boolean;
  /** `in-clip`: the clip begins with two lead-in groups; `repeat`: any clip, its beginning is sent twice before it. */
  leadIn: 'in-clip' | 'repeat';
  /** Length of the fixture; left out: all of it. */
  seconds?: number;
  /** Who reads it gets the very first picture: the first lead-in group and the hold are left out. */
  isReadAtOnce?: boolean;
  /** Each picture leaves so long after the sound that belongs to it, as an encoder takes longer for it. */
  pictureLagMs?: number;
}

/**
 * First lead-in group, hold, second lead-in group, fixture (for ever when looping), end.
 * @throws Error for a clip without the lead-in that it should have, or one that can't end where it is to end
 */
export function programme(
  clip: Clip,
  { loop, leadIn, seconds, isReadAtOnce = false, pictureLagMs = 0 }: ProgrammeOptions,
): Generator<Step, undefined> {
  const sections = leadIn === 'in-clip' ? splitLeadIn(clip) : repeatStart(clip);
  const fixture = seconds === undefined ? sections.fixture : shorten(clip, sections.fixture, seconds);
  const first = isReadAtOnce ? { video: [], audio: [] } : sections.first;
  return play(clip, { ...sections, first, fixture }, { loop, pictureLagMs });
}

function* play(
  clip: Clip,
  sections: ClipSections,
  { loop, pictureLagMs }: Required<Pick<ProgrammeOptions, 'loop' | 'pictureLagMs'>>,
): Generator<Step, undefined> {
  const whole = afterHold(clip, sections, loop);
  const [firstPicture] = sections.fixture.video;
  yield* steps(clip, sections.first, pictureLagMs);
  if (sections.first.video.length > 0) yield { kind: 'hold' };
  let endMs = 0;
  for (const step of steps(clip, whole, pictureLagMs)) {
    endMs = Math.max(endMs, step.atMs + (step.sample.durationTicks * 1000) / clockHz(clip, step.track));
    yield { ...step, fixtureStart: step.sample === firstPicture };
  }
  yield { kind: 'end', atMs: endMs };
}

/** Second lead-in group and fixture, which follow each other without a break. */
function afterHold(
  clip: Clip,
  { second, fixture }: ClipSections,
  loop: boolean,
): Record<keyof Section, Iterable<ClipSample>> {
  if (!loop) return { video: chain(second.video, fixture.video), audio: chain(second.audio, fixture.audio) };
  const period = spanTicks(fixture.video);
  const audioPeriod = (period * (clip.audio?.clockHz ?? 0)) / clip.video.clockHz;
  return {
    video: chain(second.video, loopVideo(fixture.video, period)),
    audio: chain(second.audio, loopAudio(fixture.audio, audioPeriod)),
  };
}

/** Pictures and sound in the order in which they are sent. */
function* steps(
  clip: Clip,
  { video, audio }: Record<keyof Section, Iterable<ClipSample>>,
  pictureLagMs: number,
): Generator<SampleStep> {
  const pictures = timed('video', clockHz(clip, 'video'), video, pictureLagMs);
  const sounds = timed('audio', clockHz(clip, 'audio'), audio, 0);
  let picture = pictures.next().value;
  let sound = sounds.next().value;
  while (picture ?? sound) {
    if (picture && (!sound || picture.atMs <= sound.atMs)) {
      yield picture;
      picture = pictures.next().value;
    } else if (sound) {
      yield sound;
      sound = sounds.next().value;
    }
  }
}

function* timed(
  track: SampleStep['track'],
  clock: number,
  samples: Iterable<ClipSample>,
  lagMs: number,
): Generator<SampleStep, undefined> {
  for (const sample of samples)
    yield {
      kind: 'sample',
      track,
      sample,
      atMs: (sample.dtsTicks * 1000) / clock + lagMs,
      fixtureStart: false,
    };
}

/** A clip without sound has no sound to time either; 1 keeps the division defined. */
const clockHz = (clip: Clip, track: SampleStep['track']): number => clip[track]?.clockHz ?? 1;

function* chain<T>(...parts: Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}
