import type { Bounds } from '../verdicts/out-of-bounds';

/** What a measured value has to meet, its bounds included. */
export interface Limit {
  atLeast?: number;
  atMost?: number;
}

/** A value that may stray so far from where it should be. */
export const closeTo = (expected: number, tolerance: number): Limit => ({
  atLeast: expected - tolerance,
  atMost: expected + tolerance,
});

/** Bounds as a report tells them: nobody sees there whether a bound itself is allowed. */
export const limitOf = ({ above, atLeast = above, below, atMost = below }: Bounds): Limit => ({
  ...(atLeast !== undefined && { atLeast }),
  ...(atMost !== undefined && { atMost }),
});

const thousandths = (bound: number): string => String(Number(bound.toFixed(3)));

/** `at most 500`, `at least 100`, `29 to 31`; undefined without a bound. @param tell how a bound is written */
export function describeLimit({ atLeast, atMost }: Limit, tell = thousandths): string | undefined {
  if (atLeast !== undefined && atMost !== undefined) return `${tell(atLeast)} to ${tell(atMost)}`;
  if (atMost !== undefined) return `at most ${tell(atMost)}`;
  return atLeast === undefined ? undefined : `at least ${tell(atLeast)}`;
}

/**
 * How much of the room that a limit leaves is still free: 1 none is used, 0 the value is at its limit, below 0 beyond it.
 * Between two bounds room is measured from their middle; towards a single one from 0; a value above a positive least
 * one, or below a negative greatest one, has the more room the farther from 0 it is. undefined where a limit leaves no room.
 */
export function freeShare(value: number, limit: Limit): number | undefined {
  const { atLeast, atMost } = limit;
  if (atLeast !== undefined && atMost !== undefined) return freeBetween(value, atLeast, atMost);
  const bound = atLeast ?? atMost;
  if (bound === undefined || bound === 0) return undefined;
  // beyond 0 a bound is met by going farther from 0: what is twice as far has used half of the room
  const isReserve = atLeast !== undefined ? bound > 0 : bound < 0;
  if (!isReserve) return Math.min(1, 1 - value / bound);
  return value * bound > 0 ? 1 - bound / value : -1;
}

function freeBetween(value: number, atLeast: number, atMost: number): number | undefined {
  const halfWidth = (atMost - atLeast) / 2;
  return halfWidth === 0 ? undefined : 1 - Math.abs(value - (atLeast + halfWidth)) / halfWidth;
}
