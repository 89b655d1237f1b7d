import type { Evidence } from '../broadcast/evidence';
import { delaySecondsOf, otherClip } from '../broadcast/plan';
import type { Awaited } from '../instruments/latency';
import { paced, percentile } from '../instruments/pace';
import type { Packet, Packets } from '../records/packets';
import type { Arrival } from '../records/live-reader';
import { type Part, parts } from './appearances';
import { beganAtMs, requiredUntilMs, sentAfterMs } from './source-times';
import { programmePackets } from './output';

/** Half of a picture's time at 50 a second: times of a container are rounded by less. */
const SAME_MS = 10;

/**
 * What a viewer received of one appearance of the source, each packet with the moment at which it was to come. None where the source
 * is back with another clip: that is in another recording, and the story tells of it.
 */
export async function awaitedByParts(evidence: Evidence): Promise<Awaited[][]> {
  if (otherClip(evidence.facts.plan) !== undefined) return [];
  const { programme, output, leadIn } = await programmePackets(evidence);
  const arrivals = paced(await evidence.arrivals());
  const recordedMs = recordingTimes(arrivals, output.video);
  const delayMs = delaySecondsOf(evidence.facts.plan) * 1000;
  const found = parts(programme.video, output.video, leadIn.video);
  const untilMs = await Promise.all(found.map((_, i) => requiredUntilMs(evidence, i)));
  return found.map((part, i) => {
    const appearance = evidence.facts.appearances[i];
    const dueMs = (appearance ? beganAtMs(appearance) : NaN) + delayMs;
    const inPart = isWithin(part, found[i + 1]);
    const place = placesOf(programme, part);
    return arrivals.flatMap((arrival) => {
      const atMs = recordedMs(arrival);
      const at = inPart(atMs) ? place(arrival.type, atMs) : undefined;
      // what the source did not send any more was not captured either
      return at && at.sentMs < (untilMs[i] ?? 0) ? [awaited(arrival, at, dueMs)] : [];
    });
  });
}

/** All sound that a viewer received, whatever it is. */
export const soundOf = async (evidence: Evidence): Promise<Arrival[]> =>
  paced(await evidence.arrivals()).filter(({ type }) => type === 'audio');

function awaited({ type, atMs, notBeforeMs }: Arrival, place: Place, fromMs: number): Awaited {
  const { programmeMs, sentMs, turnMs } = place;
  const due = { dueMs: fromMs + sentMs, decodeDueMs: fromMs + turnMs };
  return { type, programmeMs, ...due, atMs, ...(notBeforeMs !== undefined && { notBeforeMs }) };
}

/**
 * Servers may count a recording's time from its first packet and a reader's from the publisher's zero: what is between the two
 * is read in the pictures that are in both. @throws Error when there is none, or the viewer came too late to see one arrive
 */
export function recordingTimes(
  arrivals: readonly Arrival[],
  recorded: readonly Packet[],
): (arrival: Arrival) => number {
  const counts = new Map<number, number>();
  const timesOf = new Map<string, number[]>();
  for (const { hash, ptsMs } of recorded) timesOf.set(hash, [...(timesOf.get(hash) ?? []), ptsMs]);
  for (const { hash = '', ptsMs } of arrivals)
    for (const recordedMs of timesOf.get(hash) ?? []) {
      const aheadMs = Math.round(ptsMs - recordedMs);
      counts.set(aheadMs, (counts.get(aheadMs) ?? 0) + 1);
    }
  const [usual] = [...counts].sort(([, a], [, b]) => b - a);
  if (arrivals.length === 0)
    throw new Error('the viewer of this suite joined so late that it saw nothing come at its own time');
  if (!usual) throw new Error('none of the pictures that a viewer received is in the recording');
  return ({ ptsMs }) => ptsMs - usual[0];
}

const isWithin =
  ({ startMs }: Part, next: Part | undefined) =>
  (atMs: number): boolean =>
    atMs >= startMs - SAME_MS && atMs < (next?.startMs ?? Infinity) - SAME_MS;

/** `turnMs`: when the picture is shown that is as many before it as decoding needs, by which decoding times go. */
type Place = { programmeMs: number; sentMs: number; turnMs: number };

/** Finds where in the programme something is, and when the source sent it; undefined behind the programme's end. */
function placesOf(
  programme: Packets,
  { shiftsMs }: Part,
): (type: Arrival['type'], recordedMs: number) => Place | undefined {
  const { video, audio } = sentAfterMs(programme);
  const shiftMs = percentile(shiftsMs, 0.5);
  const turns = programme.video.map(({ ptsMs }) => ptsMs).sort((a, b) => a - b);
  const rank = new Map(turns.map((ms, i) => [ms, i]));
  const depth = Math.max(0, ...programme.video.map(({ ptsMs }, i) => i - (rank.get(ptsMs) ?? i)));
  const sentAt = new Map(
    programme.video.map(({ ptsMs }, i) => [
      Math.round(ptsMs / SAME_MS),
      { sentMs: video[i] ?? NaN, turnMs: turns[Math.max(0, i - depth)] ?? NaN },
    ]),
  );
  const soundLagMs = (audio[0] ?? 0) - (programme.audio[0]?.ptsMs ?? 0);
  const endMs = programme.audio.at(-1)?.ptsMs ?? 0;
  return (type, recordedMs) => {
    const programmeMs = recordedMs - shiftMs;
    if (type === 'audio') {
      const sentMs = programmeMs + soundLagMs;
      return programmeMs <= endMs ? { programmeMs, sentMs, turnMs: sentMs } : undefined;
    }
    const at = Math.round(programmeMs / SAME_MS);
    const sent = sentAt.get(at) ?? sentAt.get(at - 1) ?? sentAt.get(at + 1);
    return sent && { programmeMs, ...sent };
  };
}
