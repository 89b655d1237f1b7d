import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeTimes } from './decode-times';

/** PTS in decoding order, in pictures of 40 ms: I P B b b P … as an encoder with a pyramid of depth 2 sends them. */
const PYRAMID = [0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11].map((video) => video * 40);
const timesOf = (times: DecodeTimes, ptsMs: readonly number[]): number[] =>
  ptsMs.map((pts) => times.next(pts));

test('without reordering DTS are the PTS', () => {
  assert.deepEqual(timesOf(new DecodeTimes(0), [0, 33, 67, 100]), [0, 33, 67, 100]);
});

test('with an announced depth DTS are the sorted PTS that much later, from the first full delay on', () => {
  const dts = timesOf(new DecodeTimes(2), PYRAMID);
  assert.deepEqual(dts.slice(0, 3), [-2, -1, 0]);
  assert.deepEqual(
    dts.slice(2),
    Array.from({ length: PYRAMID.length - 2 }, (_, i) => i * 40),
  );
});

test('a depth that is not announced shows within a few pictures; DTS always rise', () => {
  const dts = timesOf(new DecodeTimes(0), PYRAMID);
  assert.ok(dts.every((at, i) => i === 0 || at > (dts[i - 1] ?? 0)));
  assert.deepEqual(dts.slice(8), [240, 280, 320, 360, 400]);
});

test('no DTS is behind its PTS once the depth is known, whatever is lost', () => {
  const times = new DecodeTimes(2);
  for (const pts of PYRAMID.filter((_, i) => i !== 5)) assert.ok(times.next(pts) <= pts);
});

test('a source that begins anew is followed back', () => {
  const times = new DecodeTimes(1);
  timesOf(times, [90_000, 90_080, 90_040]);
  assert.equal(times.next(0), -1);
});
