import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';
import type { PacketComparison } from '../instruments/compare-packets';
import type { Packet } from '../records/packets';

/** Times of a container are rounded. */
const HALF_A_MS = 0.5;

/**
 * Everything came through once, in order and unchanged. After the programme's end there may be silence, no picture.
 * @param excused numbers of packets that the recording may lack
 */
export function expectUntouched(comparison: PacketComparison, excused: readonly number[] = []): void {
  const { doubled, foreign, outOfOrder } = comparison;
  const missing = comparison.missing.filter((number) => !excused.includes(number));
  expect({ missing, doubled, foreign, outOfOrder }).to.deep.equal({
    missing: [],
    doubled: [],
    foreign: 0,
    outOfOrder: 0,
  });
}

/**
 * The beginning of the programme came through once, in order and unchanged, and nothing of the rest.
 * @param excused numbers of packets that the recording may lack
 * @returns how many packets the beginning has
 */
export function expectBeginning(comparison: PacketComparison, excused: readonly number[] = []): number {
  const { expected, doubled, foreign, outOfOrder } = comparison;
  const missing = comparison.missing.filter((number) => !excused.includes(number));
  const count = missing[0] ?? expected;
  const rest = Array.from({ length: expected - count }, (_, i) => count + i);
  expect({ missing, doubled, foreign, outOfOrder }).to.deep.equal({
    missing: rest.filter((number) => !excused.includes(number)),
    doubled: [],
    foreign: 0,
    outOfOrder: 0,
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
