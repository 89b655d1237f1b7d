import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridIndex, SegmentNumbers } from './segment-numbers';

test('the first run counts as the grid does', () => {
  assert.deepEqual(new SegmentNumbers(6000).begin(0), { originMs: 0, shift: 0 });
  assert.deepEqual(
    [0, 5980, 5990, 6000].map((ms) => gridIndex(ms, 6000)),
    [0, 0, 1, 1],
  );
});

test('a source that is back within the same cell gets the next number, and all after it too', () => {
  const segmentNumbers = new SegmentNumbers(6000);
  segmentNumbers.begin(0);
  for (const number of [0, 1, 2]) segmentNumbers.used(number);
  segmentNumbers.end();
  assert.equal(segmentNumbers.current, undefined);
  assert.deepEqual(segmentNumbers.begin(16_000), { originMs: 16_000, shift: 1 });
  segmentNumbers.used(3);
  segmentNumbers.used(4);
  assert.deepEqual(segmentNumbers.begin(24_500), { originMs: 24_500, shift: 1 });
});

test('one that is back later finds the grid where it is', () => {
  const segmentNumbers = new SegmentNumbers(6000);
  segmentNumbers.begin(0);
  segmentNumbers.used(0);
  segmentNumbers.end();
  assert.deepEqual(segmentNumbers.begin(13_000), { originMs: 13_000, shift: 0 });
});
