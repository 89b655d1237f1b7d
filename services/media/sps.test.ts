import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announcedReorderDepth, pictureSize } from './sps';

test('sizes of real parameter sets are read', () => {
  const sizes = {
    // x264, High profile: 1280x720, and 1920x1080, which needs cropping
    '6764001facd9405005bb0110000003001000000303c0f183196': { width: 1280, height: 720 },
    '67640028acd940780227e5c044000003000400000300f03c60c658': { width: 1920, height: 1080 },
    // Baseline profile: 640x360
    '6742c01ed900a02ff970110000030001000003003c0f162e48': { width: 640, height: 360 },
  };
  for (const [hex, size] of Object.entries(sizes))
    assert.deepEqual(pictureSize(Buffer.from(hex, 'hex')), size);
});

test('a set that is cut short is refused', () => {
  assert.throws(() => pictureSize(Buffer.from('6764001facd9', 'hex')), /ends after 6 bytes/);
});

test('a size that no picture can have is refused', () => {
  for (const [hex, size] of Object.entries({
    '6764001eacd90aa02ff970110000030001000003003c0f162d96': '-348x32',
    '6764001eacd940002ff970110000030001000003003c0f162d96': '786000x16',
  }))
    assert.throws(() => pictureSize(Buffer.from(hex, 'hex')), new RegExp(`pictures of ${size}, expected`));
});

test('the reorder depth is read where it is announced', () => {
  const depths = {
    '6764001facd9405005bb0110000003001000000303c0f183196': 2,
    '6742c01ed900a02ff970110000030001000003003c0f162e48': 0,
    // cut short
    '6764001facd9405005bb': undefined,
  };
  for (const [hex, depth] of Object.entries(depths))
    assert.equal(announcedReorderDepth(Buffer.from(hex, 'hex')), depth, hex);
});
