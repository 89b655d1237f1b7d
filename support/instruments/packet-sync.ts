import type { Packets } from '../records/packets';
import { packetShifts, type PacketShift } from './compare-packets';
import { describeOffsets, type SyncMeasure } from './sync';

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
