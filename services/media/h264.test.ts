import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avcConfigRecord, isSlice, joinNals, parseAvcConfig, splitNals } from './h264';

const sps = Buffer.from('6764001facd9405005bb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');

test('NAL units survive joining and splitting', () => {
  assert.deepEqual(splitNals(joinNals([sps, pps])), [sps, pps]);
});

test('a length that points behind the end is refused', () => {
  assert.throws(() => splitNals(Buffer.from([0, 0, 0, 9, 1, 2])), /NAL unit of 9 bytes at 0/);
  assert.throws(() => splitNals(Buffer.from([0, 0])), /NAL unit/);
});

test('the configuration record is read and written alike', () => {
  const config = parseAvcConfig(avcConfigRecord([sps], [pps]));
  assert.deepEqual(config.sps, [sps]);
  assert.deepEqual(config.pps, [pps]);
  assert.equal(config.lengthBytes, 4);
  assert.throws(() => parseAvcConfig(avcConfigRecord([sps], [pps]).subarray(0, 12)), /cut short|range/i);
});

test('slices are told from parameter sets', () => {
  assert.equal(isSlice(Buffer.from([0x65])), true);
  assert.equal(isSlice(Buffer.from([0x41])), true);
  assert.equal(isSlice(sps), false);
});
