import { percentile } from './pace';
import type { Packets } from '../records/packets';
import { type PacketShift, packetShifts } from './compare-packets';

/**
 * How far sound is from picture, by what is seen and heard. Signs throughout: positive = sound late, negative = sound
 * early. EBU R37 allows from −40 to +60 ms.
 */
export interface SyncMeasure {
  /** Offset of each flash that has its beep. */
  events: { atMs: number; offsetMs: number }[];
  medianMs: number;
  /** 2.5th and 97.5th percentile: 95 % of all offsets are between them. */
  lowMs: number;
  highMs: number;
  /** Change of the offset over time, ms per second, by least squares. */
  slopeMsPerS: number;
  /** Share of all flashes that have a beep at the measured offset: missing sound lowers it. */
  matched: number;
  /** Share that any other offset within the search could explain; near `matched` the measurement is ambiguous. */
  runnerUp: number;
}

/** As far as an offset is looked for, either way. */
export const SEARCH_MS = 5000;
/** Beeps this near to where they should be belong to their flash: half of the smallest change of the pattern. */
const CATCH_MS = 100;
const STEP_MS = 20;
/** Six gaps tell where in the pattern they are (fixtures/schedule.ts); fewer fit in several places. */
const EVENTS_NEEDED = 7;

/** @throws Error when there are too few flashes or beeps, or none that go together */
export function measureSync(flashesMs: readonly number[], beepsMs: readonly number[]): SyncMeasure {
  const [flashes, beeps] = [flashesMs.length, beepsMs.length];
  if (flashes < EVENTS_NEEDED || beeps < EVENTS_NEEDED)
    throw new Error(`expected at least ${EVENTS_NEEDED} flashes and beeps, saw ${flashes} and ${beeps}`);
  const scores = candidates().map((offsetMs) => ({ offsetMs, share: shareAt(flashesMs, beepsMs, offsetMs) }));
  const best = scores.reduce((a, b) => (b.share > a.share ? b : a));
  if (best.share === 0)
    throw new Error(
      `no offset within ${SEARCH_MS} ms either way brings ${EVENTS_NEEDED} of ${flashes} flashes to where ` +
        `${beeps} beeps are: sound is farther away, or not this programme's`,
    );
  const rough = percentile(
    pairs(flashesMs, beepsMs, best.offsetMs).map((pair) => pair.offsetMs),
    0.5,
  );
  const events = pairs(flashesMs, beepsMs, rough);
  const others = scores.filter(({ offsetMs }) => Math.abs(offsetMs - rough) > 2 * CATCH_MS);
  return {
    ...describeOffsets(events),
    matched: events.length / flashesMs.length,
    runnerUp: others.reduce((most, { share }) => Math.max(most, share), 0),
  };
}

export function describeOffsets(events: SyncMeasure['events']): Omit<SyncMeasure, 'matched' | 'runnerUp'> {
  const offsets = events.map(({ offsetMs }) => offsetMs);
  return {
    events,
    medianMs: percentile(offsets, 0.5),
    lowMs: percentile(offsets, 0.025),
    highMs: percentile(offsets, 0.975),
    slopeMsPerS: slope(events),
  };
}

/** The smallest come first: they win a tie. */
const candidates = (): number[] =>
  Array.from({ length: (2 * SEARCH_MS) / STEP_MS + 1 }, (_, i) => i * STEP_MS - SEARCH_MS).sort(
    (a, b) => Math.abs(a) - Math.abs(b),
  );

/** Flashes whose beep would lie outside what was recorded say nothing. */
function judged(flashesMs: readonly number[], beepsMs: readonly number[], offsetMs: number): number[] {
  const [from, to] = [(beepsMs[0] ?? 0) - CATCH_MS, (beepsMs.at(-1) ?? 0) + CATCH_MS];
  return flashesMs.filter((flashMs) => flashMs + offsetMs >= from && flashMs + offsetMs <= to);
}

/** 0 where so few flashes can be judged that they would fit by chance. */
function shareAt(flashesMs: readonly number[], beepsMs: readonly number[], offsetMs: number): number {
  const count = judged(flashesMs, beepsMs, offsetMs).length;
  return count < EVENTS_NEEDED ? 0 : pairs(flashesMs, beepsMs, offsetMs).length / count;
}

function pairs(
  flashesMs: readonly number[],
  beepsMs: readonly number[],
  offsetMs: number,
): SyncMeasure['events'] {
  return judged(flashesMs, beepsMs, offsetMs).flatMap((flashMs) => {
    const beepMs = beepsMs.find((one) => Math.abs(one - flashMs - offsetMs) <= CATCH_MS);
    return beepMs === undefined ? [] : [{ atMs: flashMs, offsetMs: beepMs - flashMs }];
  });
}

function slope(events: SyncMeasure['events']): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(events.map(({ atMs }) => atMs / 1000));
  const y = mean(events.map(({ offsetMs }) => offsetMs));
  const covariance = mean(events.map(({ atMs, offsetMs }) => (atMs / 1000 - x) * (offsetMs - y)));
  return covariance / mean(events.map(({ atMs }) => (atMs / 1000 - x) ** 2));
}

/** Times at which flashes begin: the first white picture after one that is not. */
export const flashOnsetsMs = (frames: readonly { ptsMs: number; flash: boolean }[]): number[] =>
  frames.filter(({ flash }, i) => flash && frames[i - 1]?.flash === false).map(({ ptsMs }) => ptsMs);

/**
 * Sound against picture as far as both came through packet by packet: how much more (positive: sound late) each packet of sound
 * was moved than the picture that is seen with it. 0 = as in the programme. Needs no markers.
 * @returns undefined where less than half of the sound, or no picture, is the programme's
 */
export function packetSync(programme: Packets, output: Packets): SyncMeasure | undefined {
  const pictures = inOrder(packetShifts(programme.video, output.video));
  const sounds = inOrder(packetShifts(programme.audio, output.audio));
  const matched = sounds.length / programme.audio.length;
  const [first] = pictures;
  if (!first || !(matched >= LEAST_MATCHED)) return undefined;
  let at = 0;
  const events = sounds.map(({ programmeMs, shiftMs }) => {
    while ((pictures[at + 1]?.programmeMs ?? Infinity) <= programmeMs) at += 1;
    return { atMs: programmeMs, offsetMs: shiftMs - (pictures[at] ?? first).shiftMs };
  });
  return { ...describeOffsets(events), matched, runnerUp: 0 };
}

const LEAST_MATCHED = 0.5;

const inOrder = (shifts: readonly PacketShift[]): PacketShift[] =>
  [...shifts].sort((a, b) => a.programmeMs - b.programmeMs);
