import { markSamples } from '../../services/contracts/mark';
import { clip } from '../../fixtures/clips';
import type { Evidence } from '../broadcast/evidence';
import { once } from '../broadcast/once';
import { decodeSound } from '../instruments/decode';
import { FRAME_SAMPLES, measureSeam, type SeamReading } from '../instruments/seams';
import type { Sound } from '../instruments/sound';
import { contentOf, soundGridShiftsMs, type HeardSegment } from './content';

/** Where one segment's sound ends and the next one's begins. */
export interface BorderReading extends SeamReading {
  /** Number of the segment behind it, from 1. */
  segment: number;
  kinds: `${Kind}/${Kind}`;
}
type Kind = 'dub' | 'original';

/** Around a border: four frames on each side, of which the innermost two may hold a fade. */
const SIDE_SAMPLES = 4 * FRAME_SAMPLES;
/** Times in a recording are whole ms: a source is shifted by up to this, until it fits. */
const MOST_SHIFT_MS = 2;
const JUDGE_WITHIN_MS = 60_000;

/** A source as it sounds at a sample of the recording, where its segment ends before sample `until`. */
type Source = (from: number, count: number, until: number) => Float32Array;

/**
 * How well the segments of a broadcast are joined, measured against what they should sound like: the programme's own decoded
 * sound, or the dub as the STS sent it, decoded by itself, so that what its encoder did to it is no fault of the join. Where
 * the dub is not kept its mark stands for it.
 */
export async function bordersOf(evidence: Evidence): Promise<BorderReading[]> {
  const read = (): Promise<BorderReading[]> => readBorders(evidence);
  return once(evidence.file('borders.json'), read, { withinMs: JUDGE_WITHIN_MS });
}

async function readBorders(evidence: Evidence): Promise<BorderReading[]> {
  const { segments } = await contentOf(evidence);
  const programme = await evidence.programme();
  // Other samples than the stream's own would lie between those of the sources.
  const { sampleRateHz } = programme;
  const { sound: heard } = await decodeSound(evidence.recording(), sampleRateHz);
  const { sound: original } = await decodeSound((await clip(evidence.facts.plan.clip)).file, sampleRateHz);
  const clipMs = (second: number): number =>
    (programme.leadInSeconds - programme.startSeconds + second) * 1000;
  // One after the other: two processors are shared with broadcasts that are on air.
  const dubs: Awaited<ReturnType<typeof dubOf>>[] = [];
  for (const i of segments.keys()) dubs.push(await dubOf(evidence, i, sampleRateHz));
  const placed = segments.map((segment, i): Placed[] => {
    const isDub = kindOf(segment) === 'dub';
    const candidates = soundGridShiftsMs(programme, segment.startSecond).map((shiftMs): Placed => {
      const start = beginning(heard, segment.startMs + shiftMs);
      const fileStart = original.indexAt(clipMs(segment.startSecond) + shiftMs) ?? Number.NaN;
      const rough: Source = isDub
        ? (from, count, until) =>
            dubSamples(segment, dubs[i], heard.rateHz, { from: from - start, count, until: until - start })
        : (from, count) => samplesOf(original, fileStart + from - start, count);
      return { start, ...fitted(rough, heard, start + 3 * SIDE_SAMPLES) };
    });
    // The original fits wherever it is said to begin.
    return isDub ? [candidates.reduce((best, each) => (each.error < best.error ? each : best))] : candidates;
  });
  return segments.slice(1).map((segment, i): BorderReading => {
    const [[before], behind] = [placed[i], placed[i + 1]] as [[Placed], Placed[]];
    const seams = behind.map((each) => seamOf(heard, before, each));
    return {
      ...{ segment: i + 2, kinds: `${kindOf(segments[i] as HeardSegment)}/${kindOf(segment)}` },
      ...seams.reduce((best, each) => (each.errorDb < best.errorDb ? each : best)),
    };
  });
}

/** A dub as it was sent; its first sample is that of its fragment. */
async function dubOf(evidence: Evidence, sequence: number, rateHz?: number): Promise<Sound | undefined> {
  const file = evidence.sentDub(sequence);
  return file === undefined ? undefined : (await decodeSound(file, rateHz)).sound;
}

/** Samples of a dub, counted from its start: within its segment as it was sent, before and behind as its mark goes on. */
function dubSamples(
  segment: HeardSegment,
  sent: Sound | undefined,
  rateHz: number,
  { from, count, until }: { from: number; count: number; until: number },
): Float32Array {
  const mark = markSamples(toneOf(segment), rateHz, from, count);
  if (!sent) return mark;
  const first = sent.indexAt(0) ?? 0;
  const end = Math.min(until, sent.length - first);
  return mark.map((value, i) => (from + i >= 0 && from + i < end ? sent.sample(first + from + i) : value));
}

/** @returns the sample at a time, which may be a little before the recording's first */
function beginning(sound: Sound, atMs: number): number {
  const later = sound.indexAt(atMs + LATER_MS);
  if (later === undefined) throw new Error(`the recording has no sound at ${Math.round(atMs + LATER_MS)} ms`);
  return later - Math.round((LATER_MS * sound.rateHz) / 1000);
}

const LATER_MS = 100;

function seamOf(heard: Sound, before: Placed, behind: Placed): SeamReading {
  const from = behind.start - SIDE_SAMPLES;
  const at = ({ source }: Placed, until: number): Float32Array => source(from, 2 * SIDE_SAMPLES, until);
  return measureSeam({
    heard: samplesOf(heard, from, 2 * SIDE_SAMPLES),
    ...{ before: at(before, behind.start), behind: at(behind, Infinity) },
  });
}

/** A segment's source where it fits best what is heard; the first sample of the segment. */
interface Placed {
  start: number;
  source: Source;
  error: number;
}

const toneOf = ({ dubShare }: HeardSegment): number => dubShare.indexOf(Math.max(...dubShare));
const kindOf = ({ dubShare }: HeardSegment): Kind => (Math.max(...dubShare) > 0.5 ? 'dub' : 'original');

const samplesOf = (sound: Sound, from: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => sound.sample(from + i));

/** The source, shifted by the samples with which it is most like what is heard from there on. */
function fitted(source: Source, heard: Sound, at: number): Pick<Placed, 'source' | 'error'> {
  const target = samplesOf(heard, at, SIDE_SAMPLES);
  const most = Math.ceil((MOST_SHIFT_MS * heard.rateHz) / 1000);
  const around = source(at - most, SIDE_SAMPLES + 2 * most, Infinity);
  let best = { shift: 0, error: Infinity };
  for (let shift = -most; shift <= most; shift++) {
    let error = 0;
    for (let i = 0; i < target.length; i++)
      error += ((target[i] ?? 0) - (around[i + most - shift] ?? 0)) ** 2;
    if (error < best.error) best = { shift, error };
  }
  const { shift, error } = best;
  return { source: (from, count, until) => source(from - shift, count, until - shift), error };
}
