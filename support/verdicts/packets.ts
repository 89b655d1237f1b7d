import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';
import { comparePackets, type PacketComparison } from '../instruments/compare-packets';
import type { Packet } from '../records/packets';
import type { PacketsOfBroadcast } from './output';

/** Times of a container are rounded. */
const HALF_A_MS = 0.5;

type Track = 'video' | 'audio';

/** A track of the output against the programme's. What the recording lacks by itself is not missing. */
export function compareTrack(
  evidence: Evidence,
  { programme, output }: Pick<PacketsOfBroadcast, 'programme' | 'output'>,
  track: Track,
): PacketComparison & { excused: readonly number[] } {
  const comparison = comparePackets(programme[track], output[track]);
  const excused = lackingByItself(evidence, programme[track]);
  const missing = comparison.missing.filter((number) => !excused.includes(number));
  return { ...comparison, missing, excused };
}

/** The same packets, without the pictures in the output that the source sent before the programme. */
export function withoutLeadIn({ output, leadIn, ...others }: PacketsOfBroadcast): PacketsOfBroadcast {
  const early = new Set(leadIn.video.map(({ hash }) => hash));
  const video = output.video.filter(({ hash }) => !early.has(hash));
  return { ...others, leadIn, output: { ...output, video } };
}

const UNTOUCHED = { missing: [] as number[], doubled: [], foreign: 0, outOfOrder: 0 };

/** Everything came through once, in order and unchanged. After the programme's end there may be silence, no picture. */
export function expectUntouched({ missing, doubled, foreign, outOfOrder }: PacketComparison): void {
  expect({ missing, doubled, foreign, outOfOrder }).to.deep.equal(UNTOUCHED);
}

/**
 * The beginning of the programme came through once, in order and unchanged, and nothing of the rest.
 * @returns how many packets the beginning has
 */
export function expectBeginning({
  expected,
  excused,
  missing,
  doubled,
  foreign,
  outOfOrder,
}: ReturnType<typeof compareTrack>): number {
  const count = missing[0] ?? expected;
  const rest = Array.from({ length: expected - count }, (_, i) => count + i);
  expect({ missing, doubled, foreign, outOfOrder }).to.deep.equal({
    ...UNTOUCHED,
    missing: rest.filter((number) => !excused.includes(number)),
  });
  return count;
}

/**
 * Numbers of the programme's packets that a recording of MediaMTX lacks by itself (v1.20.1, measured): the last one of a
 * track, whose length only a next one would tell, and sound that begins before the first picture is shown. Others lack
 * nothing.
 * @param packets of one track, from time 0 = the first picture
 */
export function lackingByItself({ facts }: Evidence, packets: readonly Packet[]): number[] {
  if (facts.mediaServer.name !== 'MediaMTX') return [];
  const early = packets.flatMap(({ ptsMs }, number) => (ptsMs < -HALF_A_MS ? [number] : []));
  return [...early, packets.length - 1];
}
