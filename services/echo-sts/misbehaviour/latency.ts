import type { LatencyControl } from '../../contracts/control-events';

/**
 * Processing time of a fragment in ms: a fixed function of seed and sequence number, evenly spread from min_ms to
 * max_ms, both included. Independent of order and of other streams, so a run can be repeated exactly.
 */
export function latencyMs(range: LatencyControl, sequence: number): number {
  const steps = range.max_ms - range.min_ms + 1;
  return range.min_ms + Math.floor(unitHash(range.seed, sequence) * steps);
}

/** Hash of two integers to [0, 1): the finalizer of MurmurHash3, 32 bits. */
function unitHash(seed: number, sequence: number): number {
  let hash = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(sequence + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
