import { expect } from 'chai';
import type { PacketComparison } from '../observe/analysis/compare-packets';

/**
 * Everything came through once, in order and unchanged. After the programme's end there may be silence, no picture.
 * @param lastMayLack for recordings of MediaMTX, which lack the last packet of each track: that one, and only there
 */
export function expectUntouched(comparison: PacketComparison, lastMayLack: boolean): void {
  const { expected, missing, doubled, foreign, outOfOrder } = comparison;
  const excused = lastMayLack ? missing.filter((number) => number !== expected - 1) : missing;
  expect({ missing: excused, doubled, foreign, outOfOrder }).to.deep.equal({
    missing: [],
    doubled: [],
    foreign: 0,
    outOfOrder: 0,
  });
}
