import { expect } from 'chai';
import { LOG_LINES } from '../records/log-lines';
import type { Evidence } from '../broadcast/evidence';
import type { ClockStep, TrackName } from '../source/source-faults';
import { isForeignWorker } from '../stack/foreign-worker';
import { type PacketShift, packetShifts } from '../instruments/compare-packets';
import { programmePackets } from './output';

/** Sound against picture at a time of the programme: positive = sound late. */
export interface SoundOffset {
  programmeMs: number;
  offsetMs: number;
}

/**
 * How far each packet of the programme's sound is from the picture that belongs to it, by the times of the output. A source
 * whose clock errs sends them together all the same.
 */
export async function soundOffsets(evidence: Evidence): Promise<SoundOffset[]> {
  const { programme, output } = await programmePackets(evidence);
  const pictures = packetShifts(programme.video, output.video).sort((a, b) => a.programmeMs - b.programmeMs);
  return packetShifts(programme.audio, output.audio).map(({ programmeMs, shiftMs }) => ({
    programmeMs,
    offsetMs: shiftMs - shownWith(pictures, programmeMs),
  }));
}

/** By how much the picture was moved that is shown then. */
const shownWith = (pictures: readonly PacketShift[], atMs: number): number =>
  (pictures.findLast(({ programmeMs }) => programmeMs <= atMs) ?? pictures[0])?.shiftMs ?? NaN;

/** A clock of the source stepped, by so much, in seconds of the programme. */
interface Step {
  second: number;
  track: TrackName;
  byMs: number;
}

/** All steps within the programme, those that come together by what comes first in the plan. */
export function clockSteps({ facts: { plan } }: Evidence): Step[] {
  const steps: readonly ClockStep[] = plan.faults?.clock?.steps ?? [];
  const all = steps.flatMap(({ track, fromSecond, untilSecond, byMs }): Step[] => [
    { second: fromSecond, track, byMs },
    ...(untilSecond === undefined ? [] : [{ second: untilSecond, track, byMs: -byMs }]),
  ]);
  return all.filter(({ second }) => second > 0).sort((a, b) => a.second - b.second);
}

/** When a clock of the source stepped, in seconds of the programme. */
export const stepSeconds = (evidence: Evidence): number[] => [
  ...new Set(clockSteps(evidence).map(({ second }) => second)),
];

/** Those of the offsets that are not within so long after a step. */
export const settled = (
  offsets: readonly SoundOffset[],
  steps: readonly number[],
  withinSeconds: number,
): SoundOffset[] =>
  offsets.filter(({ programmeMs }) =>
    steps.every((second) => programmeMs < second * 1000 || programmeMs >= (second + withinSeconds) * 1000),
  );

/** Sound that was joined where it arrived, a little late on a busy machine, is set right later, and that is told, too. */
const SET_RIGHT = 'moved';

/** What the worker warned of when its source's clock stepped. @throws where a line says another size in words than in its field */
export async function clockWarnings(evidence: Evidence): Promise<(Step & { kind: string })[]> {
  const lines = (await evidence.logs())
    .where(LOG_LINES.sourceClock)
    .filter(({ fields }) => fields['kind'] !== SET_RIGHT);
  const startMs = evidence.facts.publisher.fixtureStartAtMs ?? NaN;
  return lines.map(({ atMs, message, fields }) => {
    const byMs = Number(fields['byMs']);
    if (!isForeignWorker())
      expect(sizeIn(message), `what "${message}" says, in ms`).to.be.closeTo(byMs, ROUNDED_MS);
    const track = fields['track'] === 'audio' ? 'audio' : 'video';
    return { second: (atMs - startMs) / 1000, track, byMs, kind: String(fields['kind']) };
  });
}

/** Large ones are told in seconds. */
const ROUNDED_MS = 501;

function sizeIn(message: string): number {
  const [, sign, size, unit] = /([+−])(\d+) (ms|s)\b/.exec(message) ?? [];
  return Number(size) * (unit === 's' ? 1000 : 1) * (sign === '−' ? -1 : 1);
}

/** How often it counted trouble with that clock; undefined of a worker of somebody else's, which need not count it. */
export const clockTroubles = async (evidence: Evidence): Promise<number | undefined> =>
  isForeignWorker()
    ? undefined
    : (await evidence.metrics()).value('worker_media_errors_total', { error_type: 'clock' });

/** What was ordered of the source happened: its numbers and timestamps passed their range between first and last picture. */
export function expectWraps({ facts: { publisher } }: Evidence): void {
  const { fixtureStartAtMs = Infinity, endedAtMs = -Infinity, wraps } = publisher;
  for (const track of ['video', 'audio'] as const)
    for (const what of ['sequence', 'timestamp'] as const) {
      const times = (wraps?.[track] ?? []).filter(({ of }) => of === what).map(({ atMs }) => atMs);
      const within = times.filter((atMs) => atMs > fixtureStartAtMs && atMs < endedAtMs);
      expect(
        within,
        `times within the programme at which the ${what} of ${track} began anew`,
      ).to.have.lengthOf(1);
    }
}
