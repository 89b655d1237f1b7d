import type { Evidence } from '../broadcast/evidence';
import { segmentSecondsOf, type BroadcastPlan } from '../broadcast/plan';
import type { Packet } from '../records/packets';
import type { Place } from '../instruments/sound-places';
import { fragmentsBySegment } from './settlement';

/**
 * Where a dub meets other sound a worker joins the two and codes the join anew, since packets of two encoders can't be laid
 * side by side without a click. An AAC frame reaches over its neighbours, so it takes up to so many packets on each side.
 */
const JOINED_PACKETS = 3;

/** Whether all dubs are the very sound that was sent, so that nothing but original sound is ever heard. */
const onlyEchoes = ({ sts, cues = [] }: BroadcastPlan): boolean =>
  (sts.audio === undefined || sts.audio.mode === 'echo') && !cues.some(({ act }) => act.kind === 'audio');

/** What is to be heard in the place of each packet of the programme's sound, by what the worker told the STS that it used. */
export async function dubbedPlaces(evidence: Evidence, sound: readonly Packet[]): Promise<Place[]> {
  const { plan, appearances } = evidence.facts;
  if (onlyEchoes(plan)) return sound.map(() => 'original');
  // a grid that begins anew numbers its segments by itself: what was dubbed can't be told from outside
  if (appearances.length > 1) return sound.map(() => 'dub');
  const dubbed = await dubbedSegments(evidence);
  const segmentOf = segmentOfPacket(sound, segmentSecondsOf(plan) * 1000);
  const isDub = sound.map((_, i) => dubbed.has(segmentOf(i)));
  return isDub.map((dub, i) => (dub ? 'dub' : isNearDub(isDub, i) ? 'border' : 'original'));
}

async function dubbedSegments(evidence: Evidence): Promise<Set<number>> {
  const fragments = await fragmentsBySegment(evidence);
  const used = [...fragments].filter(([, { applied }]) => applied.some(({ status }) => status === 'applied'));
  return new Set(used.map(([segment]) => segment));
}

/** Number, from 1, of the segment that a packet is in: sound is cut at the packet nearest to a multiple of the segment. */
function segmentOfPacket(sound: readonly Packet[], segmentMs: number): (i: number) => number {
  const halfFrameMs = (sound[0]?.durationMs ?? 0) / 2;
  return (i) => Math.max(1, Math.floor(((sound[i]?.ptsMs ?? 0) + halfFrameMs) / segmentMs) + 1);
}

const isNearDub = (isDub: readonly boolean[], i: number): boolean =>
  isDub.slice(Math.max(0, i - JOINED_PACKETS), i + JOINED_PACKETS + 1).includes(true);
