import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAvcConfig } from '../../media/h264';
import { ParameterSets } from './parameter-sets';

const SPS = Buffer.from('6764001eacd940a02ff9610000030001000003003c8f162d96', 'hex');
const OTHER_SPS = Buffer.from('6764001facd9405005bb011000000300100000030300f1831960', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const OTHER_PPS = Buffer.from('68eaecb22c', 'hex');
const IDR = Buffer.from([0x65, 1, 2, 3]);

test('the first sets are a record, and the same again is none', () => {
  const sets = new ParameterSets();
  assert.equal(sets.take([IDR]), undefined);
  assert.equal(sets.take([SPS]), undefined);
  assert.equal(sets.isKnown, false);
  const { sps, pps } = parseAvcConfig(sets.take([SPS, PPS]) ?? assert.fail());
  assert.deepEqual([sps, pps], [[SPS], [PPS]]);
  assert.equal(sets.isKnown, true);
  for (const nals of [[IDR], [SPS, PPS, IDR], [PPS, IDR]]) assert.equal(sets.take(nals), undefined);
});

test('a keyframe with other sets changes what the pictures are, and back', () => {
  const sets = new ParameterSets();
  sets.take([SPS, PPS]);
  const other = parseAvcConfig(sets.take([OTHER_SPS, OTHER_PPS, IDR]) ?? assert.fail());
  assert.deepEqual([other.sps, other.pps], [[OTHER_SPS], [OTHER_PPS]]);
  const back = parseAvcConfig(sets.take([SPS, IDR]) ?? assert.fail());
  assert.deepEqual([back.sps, back.pps], [[SPS], [OTHER_PPS]]);
});

test('a keyframe with another picture parameter set alone is told, beside those of other numbers', () => {
  const sets = new ParameterSets();
  const second = Buffer.from('685ae3cb22c0', 'hex'); // number 1
  sets.take([SPS, PPS, second]);
  assert.equal(sets.take([SPS, PPS, IDR]), undefined);
  for (const told of [
    [SPS, OTHER_PPS, IDR],
    [PPS, IDR],
  ]) {
    const { sps, pps } = parseAvcConfig(sets.take(told) ?? assert.fail());
    assert.deepEqual([sps, pps], [[SPS], [second, told.includes(PPS) ? PPS : OTHER_PPS]]);
  }
  assert.throws(() => sets.take([SPS, Buffer.from([0x68]), IDR]), RangeError);
});

test('sets that no decoder could read are refused, and change nothing', () => {
  const sets = new ParameterSets();
  const garbage = Buffer.concat([Buffer.from([0x67]), Buffer.alloc(300)]);
  assert.throws(() => sets.take([garbage, PPS]), RangeError);
  assert.throws(() => sets.take([Buffer.from([0x67]), PPS]), /needs an SPS/);
  assert.equal(sets.isKnown, false);
});
