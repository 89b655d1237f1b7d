import path from 'node:path';
import { clip, type Clip } from '../../fixtures/clips';
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import { evidenceRoot } from '../base/project-root';
import type { Evidence } from '../broadcast/evidence';
import { once } from '../broadcast/once';
import { segmentSecondsOf } from '../broadcast/plan';
import { WORKER_DEFAULTS } from '../stack/worker-settings';
import { type Programme, startingAt } from '../broadcast/programme';
import { dubStartMs } from '../instruments/alignment';
import { beepOnsetsMs } from '../instruments/beeps';
import { type ChannelsReading, readChannels } from '../instruments/channels';
import { decodeContent, type DecodedContent, decodeSound, type ShownFrame } from '../instruments/decode';
import type { Stretch } from '../instruments/ffmpeg-log';
import { flashOnsetsMs } from '../instruments/sync';
import { type Heard, listen, middles, type SegmentHearing } from '../instruments/tone-detection';
import { type CounterRun, runOfCounter } from '../instruments/frame-counter';
import { lackingInRecording } from './output';
import { knownPictures } from './known-pictures';
import { programmeReading } from './programme-reading';

/** What was seen and heard in a recording, as plain JSON: decoding is done once for all scenarios of a run. */
export interface Content {
  counters: (number | undefined)[];
  flashesMs: number[];
  beepsMs: number[];
  freezes: Stretch[];
  blacks: Stretch[];
  silences: Stretch[];
  /** One for each segment of the programme, in order; `startSecond` is where it begins in the programme. */
  segments: HeardSegment[];
}

/** Of a whole clip, with each picture that it shows. */
export interface ProgrammeContent extends Content {
  frames: ShownFrame[];
}

export type HeardSegment = SegmentHearing & {
  startSecond: number;
  /** Where it begins in the recording. */
  startMs: number;
  /**
   * How much later than its place the dub in it begins, by its content; left out where no dub is heard, or where the dub is
   * not to be found near its place.
   */
  dubLateMs?: number;
  /** What became of left and right in each of `seconds`. */
  channels: ChannelsReading[];
};

/** Decoding takes 4 s of CPU time a minute; ten may be at it on two cores. */
const DECODE_WITHIN_MS = 240_000;

/**
 * What viewers of a broadcast saw and heard.
 * @throws Error when there is no recording, it is damaged, or the programme has no markers to be found again
 */
export async function contentOf(evidence: Evidence): Promise<Content> {
  const { plan } = evidence.facts;
  const source = await evidence.programme();
  requireMarkers(source);
  const read = async (): Promise<Content> =>
    contentIn(await decoded(evidence), evidence.recording(), source, segmentSecondsOf(plan));
  return once(evidence.file('content.json'), read, { withinMs: DECODE_WITHIN_MS });
}

/** The counter in each picture from the programme's first one on, by decoding them all, whatever is known of them. @throws as contentOf */
export async function countersSeen(evidence: Evidence): Promise<Content['counters']> {
  const source = await evidence.programme();
  requireMarkers(source);
  const read = async (): Promise<Content['counters']> =>
    (await decodeContent(evidence.recording())).frames.map(({ counter }) => counter);
  const counters = await once(evidence.file('counters.json'), read, { withinMs: DECODE_WITHIN_MS });
  return counters.slice(Math.max(0, counters.indexOf(firstFrame(source))));
}

/** Pictures are decoded where it is not known what they show. */
async function decoded(evidence: Evidence): Promise<DecodedContent> {
  const { frames: shown, freezes, blacks } = await contentOfProgramme(evidence);
  const frames = await knownPictures(evidence, shown);
  const [first] = frames ?? [];
  if (!frames || !first) return decodeContent(evidence.recording());
  const shiftMs = first.ptsMs - (shown.find(({ counter }) => counter === first.counter)?.ptsMs ?? NaN);
  const inOutput = (found: Stretch[]): Stretch[] =>
    moved(found, shiftMs, first.ptsMs, frames.at(-1)?.ptsMs ?? NaN);
  return {
    frames,
    freezes: inOutput(freezes),
    blacks: inOutput(blacks),
    ...(await decodeSound(evidence.recording())),
  };
}

/** Stretches of a programme where they are in an output that lasts from here to there. */
const moved = (found: Stretch[], shiftMs: number, fromMs: number, toMs: number): Stretch[] =>
  found
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(fromMs, startMs + shiftMs),
      endMs: Math.min(toMs, endMs + shiftMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);

/** What viewers of the whole clip itself would see and hear; the same for all broadcasts of it. */
export async function contentOfProgramme(evidence: Evidence): Promise<ProgrammeContent> {
  const source = await clip(evidence.facts.plan.clip);
  requireMarkers(source);
  const kept = path.join(evidenceRoot(), `programme-${source.name}.json`);
  const read = async (): Promise<ProgrammeContent> => {
    const seen = await decodeContent(source.file);
    const content = contentIn(
      seen,
      source.file,
      startingAt(source, 0),
      WORKER_DEFAULTS.segmentDurationSeconds,
    );
    return { ...content, frames: seen.frames };
  };
  return once(kept, () => programmeReading(source.file, read), { withinMs: DECODE_WITHIN_MS });
}

function contentIn(
  decoded: DecodedContent,
  file: string,
  source: Programme,
  segmentSeconds: number,
): Content {
  const { frames, sound, freezes, blacks, silences } = decoded;
  const first = frames.find(({ counter }) => counter === firstFrame(source));
  if (!first) throw new Error(`${file}: the programme's first frame is not to be seen in it`);
  const proper = (ms: number): boolean => ms >= first.ptsMs - 1;
  return {
    counters: frames.filter(({ ptsMs }) => proper(ptsMs)).map(({ counter }) => counter),
    flashesMs: flashOnsetsMs(frames).filter(proper),
    beepsMs: beepOnsetsMs(sound).filter(proper),
    ...{ freezes, blacks, silences },
    segments: segments(decoded, first.ptsMs, source, segmentSeconds),
  };
}

function segments(
  decoded: DecodedContent,
  startMs: number,
  source: Programme,
  segmentSeconds: number,
): HeardSegment[] {
  const { seconds, startSeconds } = source;
  const count = Math.ceil(seconds / segmentSeconds - 1e-6);
  return Array.from({ length: count }, (_, i) => {
    const lengthMs = Math.min(segmentSeconds, seconds - i * segmentSeconds) * 1000;
    const startSecond = startSeconds + i * segmentSeconds;
    const atMs = startMs + i * segmentSeconds * 1000;
    const untilWholeMs = (Math.ceil(startSecond) - startSecond) * 1000;
    const dueMs = soundGridShiftsMs(source, startSecond).map((shiftMs) => atMs + shiftMs);
    return heardSegment(decoded, { startSecond, startMs: atMs, lengthMs, untilWholeMs, dueMs });
  });
}

/** A stretch of a recording, and where in the programme it begins. */
export interface HeardStretch {
  startSecond: number;
  startMs: number;
  lengthMs: number;
  /** Until the programme's next whole second begins in it. */
  untilWholeMs?: number;
  /** Where a dub of it has to begin, one of these; left out: where it does. */
  dueMs?: readonly number[];
}

/** Listens to a stretch of a recording. */
export function heardSegment(
  { sound, channels }: Pick<DecodedContent, 'sound' | 'channels'>,
  { startSecond, startMs, lengthMs, untilWholeMs = 0, dueMs = [startMs] }: HeardStretch,
): HeardSegment {
  const hearing = listen(sound, startMs, lengthMs, untilWholeMs);
  const tone = hearing.dubShare.findIndex((share) => share > DUBBED_SHARE);
  const read = (middle: { startMs: number; lengthMs: number }, i: number): ChannelsReading => {
    const heard = tone < 0 ? (hearing.seconds[i] ?? UNKNOWN) : ({ kind: 'dub', tone } as const);
    return readChannels(channels, middle.startMs, middle.lengthMs, heard, Math.ceil(startSecond) + i);
  };
  return {
    ...{ startSecond, startMs, ...hearing, ...dubPlace(sound, hearing, dueMs) },
    channels: middles(startMs, lengthMs, untilWholeMs).map(read),
  };
}

const UNKNOWN: Heard = { kind: 'unknown' };

/** A segment with so much of a dub is that dub; in less none is looked for. */
const DUBBED_SHARE = 0.5;

/** How much later than its place the dub of a segment begins, if there is one. */
function dubPlace(
  sound: DecodedContent['sound'],
  { dubShare }: SegmentHearing,
  dueMs: readonly number[],
): Pick<HeardSegment, 'dubLateMs'> {
  if (Math.max(...dubShare) < DUBBED_SHARE) return {};
  const startMs = dubStartMs(sound, dueMs[0] ?? NaN);
  if (startMs === undefined) return {};
  const late = dueMs.map((each) => startMs - each);
  return { dubLateMs: late.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a)) };
}

/**
 * Sound is cut at the AAC frame nearest to the grid: how much later than a second of the programme that is. In the middle
 * between two frames it may be either.
 */
export function soundGridShiftsMs(
  { leadInSeconds, startSeconds, sampleRateHz = 48_000 }: Programme,
  second: number,
): number[] {
  const frames = ((leadInSeconds - startSeconds + second) * sampleRateHz) / AAC_FRAME_SAMPLES;
  return [Math.floor(frames), Math.ceil(frames)]
    .filter((frame) => Math.abs(frame - frames) <= 0.5 + MIDDLE_FRAMES)
    .map((frame) => ((frame - frames) * AAC_FRAME_SAMPLES * 1000) / sampleRateHz);
}

/** Times of sound are told to a ms or better. */
const MIDDLE_FRAMES = 0.05;

export const firstFrame = ({ leadInSeconds, fps }: Clip): number => Math.round(leadInSeconds * fps);
export const lastFrame = (source: Clip): number =>
  firstFrame(source) + Math.round(source.seconds * source.fps) - 1;

/** What a run of the counter is that lacks nothing. */
export const UNBROKEN_RUN: CounterRun = { lost: [], doubled: [], outOfOrder: 0, illegible: 0 };

/** How a counter in the picture ran through the programme. What the recording lacks by itself is not lost. */
export async function counterRun(evidence: Evidence, counters: Content['counters']): Promise<CounterRun> {
  const source = await evidence.programme();
  const run = runOfCounter(counters, firstFrame(source), lastFrame(source));
  const excused = await lackingInRecording(evidence);
  return { ...run, lost: run.lost.filter((number) => number !== excused) };
}

function requireMarkers({ name, hasMarkers }: Clip): void {
  if (!hasMarkers) throw new Error(`${name} has no markers: what is seen and heard can't be matched with it`);
}
