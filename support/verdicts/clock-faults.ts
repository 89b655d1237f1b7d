import { expect } from 'chai';
import { LOG_LINES } from '../records/log-lines';
import type { Evidence } from '../broadcast/evidence';
import type { ClockStep } from '../source/source-faults';
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

/** When a clock of the source stepped, in seconds of the programme. */
export const stepSeconds = ({ facts: { plan } }: Evidence): number[] => {
  const steps: readonly ClockStep[] = plan.faults?.clock?.steps ?? [];
  const all = steps.flatMap(({ fromSecond, untilSecond }) => [fromSecond, untilSecond ?? fromSecond]);
  return [...new Set(all)].filter((second) => second > 0).sort((a, b) => a - b);
};

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

/** When the worker warned that its source's clock stepped, in seconds of the programme. */
export async function clockWarnings(evidence: Evidence): Promise<number[]> {
  const lines = (await evidence.logs())
    .where(LOG_LINES.sourceClock)
    .filter(({ fields }) => fields['kind'] !== SET_RIGHT);
  const startMs = evidence.facts.publisher.fixtureStartAtMs ?? NaN;
  return lines.map(({ atMs }) => (atMs - startMs) / 1000);
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
