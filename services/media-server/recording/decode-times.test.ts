import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeTimes, reorderDepth } from './decode-times';

/** I P B b B in decoding order, 3000 ticks a picture: the pyramid of x264. */
const PYRAMID = [0, 4, 2, 1, 3, 8, 6, 5, 7].map((n) => n * 3000);

test('the depth is 0 without B-frames and 2 for a pyramid', () => {
  assert.equal(reorderDepth([0, 3000, 6000]), 0);
  assert.equal(reorderDepth(PYRAMID), 2);
  assert.equal(reorderDepth([]), 0);
});

test('DTS rise by one picture each and are never behind their PTS', () => {
  const times = new DecodeTimes(2, 3000);
  const dts = PYRAMID.map((pts) => times.next(pts));
  assert.deepEqual(
    dts,
    [-2, -1, 0, 1, 2, 3, 4, 5, 6].map((n) => n * 3000),
  );
  assert.ok(dts.every((one, i) => one <= (PYRAMID[i] ?? NaN)));
});

test('without B-frames the DTS is the PTS, also across a gap', () => {
  const times = new DecodeTimes(0, 3000);
  assert.deepEqual(
    [0, 3000, 90_000].map((pts) => times.next(pts)),
    [0, 3000, 90_000],
  );
});
