import type { Evidence } from '../broadcast/evidence';
import type { ShownFrame } from '../instruments/decode';
import { readPacketsOnce, type Packet } from '../records/packets';
import { EXACT_MS } from '../instruments/sound-places';
import { percentile } from '../instruments/pace';
import { isUnbroken, parts } from './appearances';
import { programmePackets, type PacketsOfBroadcast } from './output';

/** What is known of a recording's packets and of those of the clip. */
export interface PacketsOfBoth extends PacketsOfBroadcast {
  /** Of the whole clip, in the order of decoding. */
  clip: readonly Packet[];
  /** Where the programme begins in it. */
  startMs: number;
}

/** What a recording shows, as far as it is known without decoding it. @param shown what is seen in the whole clip, in the order of showing */
export async function knownPictures(
  evidence: Evidence,
  shown: readonly ShownFrame[],
): Promise<ShownFrame[] | undefined> {
  const { file, leadInSeconds } = await evidence.programme();
  const packets = await programmePackets(evidence);
  const { video } = await readPacketsOnce(file);
  return picturesByPackets({ ...packets, clip: video, startMs: leadInSeconds * 1000 }, shown);
}

/**
 * Pictures that came through bit by bit, once and in order, at their times and described as they were, show what the
 * programme's show. So they are not decoded again, which is what judging a broadcast costs most (docs/decisions/0025).
 * @param shown what is seen in the whole clip, in the order of showing
 * @returns what the recording shows, in the order of showing; undefined where anything is different, so that only decoding can tell
 */
export function picturesByPackets(
  { programme, output, leadIn, clip, startMs }: PacketsOfBoth,
  shown: readonly ShownFrame[],
): ShownFrame[] | undefined {
  const [part, ...others] = parts(programme.video, output.video, leadIn.video);
  if (!part || others.length > 0 || part.startMs !== output.video[0]?.ptsMs) return undefined;
  const usualMs = percentile(part.shiftsMs, 0.5);
  const isPunctual = part.shiftsMs.every((shiftMs) => Math.abs(shiftMs - usualMs) <= EXACT_MS);
  const isDescribed = programme.format.parameterSets.join() === output.format.parameterSets.join();
  const frames = inOrderOfDecoding(clip, shown);
  if (!isUnbroken(part) || !isPunctual || !isDescribed || !frames) return undefined;
  const sent = frames.filter((_, i) => known(clip, i).ptsMs > startMs - A_MS);
  return output.video.map(({ ptsMs }, i) => ({ ...known(sent, i), ptsMs })).sort(byTime);
}

/** Times of a container are rounded. */
const A_MS = 1;

const byTime = (a: { ptsMs: number }, b: { ptsMs: number }): number => a.ptsMs - b.ptsMs;

function known<T>(pictures: readonly T[], number: number): T {
  const picture = pictures[number];
  if (!picture) throw new Error(`the clip has no picture ${number}`);
  return picture;
}

/** @returns undefined where a decoder shows another number of pictures than there are packets */
function inOrderOfDecoding(
  packets: readonly { ptsMs: number }[],
  shown: readonly ShownFrame[],
): ShownFrame[] | undefined {
  if (packets.length !== shown.length) return undefined;
  const order = packets.map(({ ptsMs }, number) => ({ ptsMs, number })).sort(byTime);
  const frames: ShownFrame[] = [];
  order.forEach(({ number }, i) => (frames[number] = known(shown, i)));
  return frames;
}
