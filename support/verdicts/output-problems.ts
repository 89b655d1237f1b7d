import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import type { Evidence } from '../broadcast/evidence';
import { markProblems } from '../instruments/keyframe-marks';
import { percentile } from '../instruments/pace';
import type { Packet, Packets, StreamFormat } from '../records/packets';
import { evenTimes, EXACT_MS, type Place } from '../instruments/sound-places';
import { soundProblems } from '../instruments/sound-problems';
import { workerProfile } from '../stack/worker-profile';
import { type Part, parts, returnsTooSoon } from './appearances';
import { requiredUntilMs, sentAfterMs } from './source-times';
import { dubbedPlaces } from './dubbed-places';
import { programmePackets } from './output';
import { lackingByItself } from './packets';
import { corrections } from './pairs';

/** What is wrong with an output, in words, by what it is wrong with. */
export interface OutputProblems {
  /** Coded pictures: each unit of each, once and in order. */
  picture: string[];
  /** Presentation times of pictures. */
  times: string[];
  /** Packets of sound: what, when, once and in order. */
  sound: string[];
  /** How picture and sound are described. */
  format: string[];
}

/** What the parts of an output are held against. */
interface Expected {
  programme: Packets;
  sent: { video: number[]; audio: number[] };
  places: Place[];
  correctedMs: number;
  lacking: { video: number[]; audio: number[] };
}

/** Holds the recording of an output against the programme, packet by packet. Nothing is decoded. */
export async function outputProblems(evidence: Evidence): Promise<OutputProblems> {
  const { programme, output, leadIn } = await programmePackets(evidence);
  const found = parts(programme.video, output.video, leadIn.video);
  const expected = await expectedOf(evidence, programme);
  const problems: OutputProblems = {
    picture: [
      ...beforeTheStart(found, output.video),
      ...numberOfParts(evidence, found),
      ...beginningsOfReturns(evidence, found),
      ...markProblems([...leadIn.video, ...programme.video], output.video),
    ],
    times: found.flatMap(timeProblems),
    sound: [...soundBeforeTheStart(output), ...overlapProblems(output)],
    format: formatProblems(programme.format, output.format),
  };
  for (const [i, part] of found.entries()) {
    const untilMs = await requiredUntilMs(evidence, i);
    problems.picture.push(...pictureProblems(expected, part, untilMs));
    problems.sound.push(...soundOf(expected, part, untilMs, within(output.audio, part, found[i + 1])));
  }
  return problems;
}

async function expectedOf(evidence: Evidence, programme: Packets): Promise<Expected> {
  const { video, audio } = programme;
  return {
    programme,
    sent: sentAfterMs(programme),
    places: await dubbedPlaces(evidence, audio),
    correctedMs: jumps(audio) ? await toldMs(evidence) : 0,
    lacking: { video: lackingByItself(evidence, video), audio: lackingByItself(evidence, audio) },
  };
}

function beforeTheStart([first]: readonly Part[], pictures: readonly Packet[]): string[] {
  if (!first) return ["the programme's first picture is not in the output"];
  const before = pictures.findIndex(({ ptsMs }) => ptsMs === first.startMs);
  return before === 0 ? [] : [`${before} pictures come before the programme's first one`];
}

/** The grid starts at a picture: sound that was to be heard before it by more than half a frame belongs to no segment. */
function soundBeforeTheStart({ video, audio }: Packets): string[] {
  const startMs = Math.min(...video.map(({ ptsMs }) => ptsMs));
  const before = audio.filter(({ ptsMs, durationMs }) => ptsMs < startMs - durationMs / 2 - EXACT_MS).length;
  return before === 0 ? [] : [`${before} packets of sound come before the first picture`];
}

/** Where a source comes back half a frame may be on another, and sound that is late is moved slowly: never by a frame in so few. */
const ROW = 16;

/** Sound is as long as its frames, and so is silence in its place. */
function overlapProblems({ audio, format }: Packets & { format: StreamFormat }): string[] {
  const frameMs = (AAC_FRAME_SAMPLES * 1000) / (format.sound?.sampleRateHz ?? NaN);
  const lengthMs = (i: number): number => (audio[i + ROW]?.ptsMs ?? NaN) - (audio[i]?.ptsMs ?? NaN);
  const wrong = audio.findIndex((_, i) => lengthMs(i) < (ROW - 1) * frameMs);
  if (wrong < 0) return [];
  return [
    `${ROW} packets of sound from ${((audio[wrong]?.ptsMs ?? NaN) / 1000).toFixed(2)} s on lie one on the other: they take ${lengthMs(wrong).toFixed(0)} ms, and last ${(ROW * frameMs).toFixed(0)}`,
  ];
}

function numberOfParts({ facts }: Evidence, found: readonly Part[]): string[] {
  const begun = facts.appearances.filter(({ fixtureStartAtMs }) => fixtureStartAtMs !== undefined);
  return found.length <= begun.length
    ? []
    : [`the programme begins ${found.length} times in the output: expected at most ${begun.length}`];
}

const beginningsOfReturns = ({ facts }: Evidence, found: readonly Part[]): string[] =>
  workerProfile().gridStart === 'anyKeyframe' ? [] : returnsTooSoon(found, facts.appearances);

/** A part is the programme's beginning, picture by picture, at least as far as it must have come. */
function pictureProblems({ sent, lacking }: Expected, { numbers }: Part, untilMs: number): string[] {
  const required = sent.video.flatMap((ms, number) =>
    ms < untilMs && !lacking.video.includes(number) ? [number] : [],
  );
  const count = (required.at(-1) ?? -1) + 1;
  const wrong = numbers.findIndex((number, i) => number !== i);
  if (wrong >= 0)
    return [`picture ${wrong} of the programme: expected it bit by bit, ${described(numbers[wrong])}`];
  return numbers.length >= count
    ? []
    : [`expected pictures 0 to ${count - 1} of the programme, found 0 to ${numbers.length - 1}`];
}

const described = (number = NaN): string =>
  number >= 0 ? `found picture ${number}` : "found one that is not the programme's";

/** All pictures are shown as far apart as in the programme: each is moved by the same. */
function timeProblems({ shiftsMs }: Part): string[] {
  const usualMs = percentile(shiftsMs, 0.5);
  const wrong = shiftsMs.findIndex((shiftMs) => Math.abs(shiftMs - usualMs) > EXACT_MS);
  if (wrong < 0) return [];
  const offMs = (shiftsMs[wrong] ?? NaN) - usualMs;
  const count = shiftsMs.filter((shiftMs) => Math.abs(shiftMs - usualMs) > EXACT_MS).length;
  return [
    `${count} of ${shiftsMs.length} pictures are not shown at their times, to ${EXACT_MS} ms: the first is picture ${wrong}, by ${offMs.toFixed(1)} ms`,
  ];
}

function soundOf(
  { programme, sent, places, correctedMs, lacking }: Expected,
  { shiftsMs }: Part,
  untilMs: number,
  output: readonly Packet[],
): string[] {
  const required = sent.audio.findIndex((ms) => ms >= untilMs);
  return soundProblems(
    {
      ...{ programme: programme.audio, places, correctedMs, excused: lacking.audio },
      shiftMs: percentile(shiftsMs, 0.5),
      required: required < 0 ? programme.audio.length : required,
    },
    output,
  );
}

/** The sound of a part: up to the next one, before which the source's lead-in may be heard. */
function within(sound: readonly Packet[], part: Part, next: Part | undefined): Packet[] {
  const [fromMs, toMs] = [part.startMs - HALF_FRAME_MS, (next?.startMs ?? Infinity) - HALF_FRAME_MS];
  return sound.filter(({ ptsMs }) => ptsMs >= fromMs && ptsMs < toMs);
}

/** Sound may begin half a frame before the first picture. */
const HALF_FRAME_MS = 13;

const jumps = (sound: readonly Packet[]): boolean =>
  evenTimes(sound).some((atMs, i) => Math.abs(atMs - (sound[i]?.ptsMs ?? atMs)) > EXACT_MS);

const toldMs = async (evidence: Evidence): Promise<number> =>
  (await corrections(evidence)).steps.reduce((sum, stepMs) => sum + stepMs, 0);

function formatProblems(programme: StreamFormat, output: StreamFormat): string[] {
  const [expected, seen] = [JSON.stringify(programme.sound), JSON.stringify(output.sound)];
  const sound = expected === seen ? [] : [`sound: expected ${expected}, found ${seen ?? 'none'}`];
  const sets = [programme, output].map(({ parameterSets }) => parameterSets.join(', '));
  const picture =
    sets[0] === sets[1] ? [] : [`parameter sets of the picture: expected ${sets[0]}, found ${sets[1]}`];
  const [foreign] = output.foreignSounds ?? [];
  const frames =
    foreign === undefined
      ? []
      : [`packet ${foreign} of sound has other channels than the output is described with`];
  return [...sound, ...picture, ...frames];
}
