import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  avcConfigRecord,
  isEntryPoint,
  isSlice,
  joinNals,
  parseAvcConfig,
  seiTypes,
  splitNals,
} from './h264';
import { cpuMs } from '../net/cpu-testing';

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

test('a record has each set once, and no more of them than it can count', () => {
  const config = parseAvcConfig(avcConfigRecord(Array<Buffer>(40).fill(sps), [pps, pps]));
  assert.deepEqual([config.sps, config.pps], [[sps], [pps]]);
  const many = Array.from({ length: 256 }, (_, i) => Buffer.from([...sps, i]));
  assert.throws(() => avcConfigRecord(many.slice(0, 32), [pps]), /32 parameter sets.*room for 31/);
  assert.throws(() => avcConfigRecord([sps], many), /256 parameter sets/);
  assert.throws(() => avcConfigRecord([Buffer.concat([sps, Buffer.alloc(70_000)])], [pps]), /bytes/);
});

test('sixteen thousand sets are refused in no time', async () => {
  const sets = Array.from({ length: 16_000 }, (_, i) => Buffer.from([...sps, i >> 8, i & 0xff]));
  const refused = (): void => assert.throws(() => avcConfigRecord(sets, sets), /16000 parameter sets/);
  assert.ok((await cpuMs(refused)) < 500);
});

test('slices are told from parameter sets', () => {
  assert.equal(isSlice(Buffer.from([0x65])), true);
  assert.equal(isSlice(Buffer.from([0x41])), true);
  assert.equal(isSlice(sps), false);
});

test('every message of an SEI NAL unit is seen, also behind long ones and emulation prevention', () => {
  assert.deepEqual(seiTypes(Buffer.from('0601043456789006018480', 'hex')), [1, 6]);
  const captions = Buffer.concat([Buffer.from([4, 0xff, 45]), Buffer.alloc(300, 0xb5)]);
  const sei = Buffer.concat([Buffer.from([6]), captions, Buffer.from([6, 1, 0x84, 0x80])]);
  assert.deepEqual(seiTypes(sei), [4, 6]);
  const escaped = Buffer.from([6, 1, 4, 0, 0, 3, 1, 0x40, 6, 1, 0x84, 0x80]);
  assert.deepEqual(seiTypes(escaped), [1, 6]);
});

test('a picture can be entered at an IDR slice and at a recovery point, wherever in its SEI that is told', () => {
  assert.equal(isEntryPoint(Buffer.from([0x65, 1])), true);
  assert.equal(isEntryPoint(Buffer.from([6, 6, 1, 0x84, 0x80])), true);
  assert.equal(isEntryPoint(Buffer.from([6, 1, 1, 0x40, 6, 1, 0x84, 0x80])), true);
  assert.equal(isEntryPoint(Buffer.from([6, 1, 1, 0x40, 0x80])), false);
  assert.equal(isEntryPoint(Buffer.from([0x41, 6])), false);
  // A unit may be as long as a picture: only its beginning is read. One payload of 255 × 20 bytes, then the recovery point.
  const far = Buffer.concat([
    Buffer.from([6, 4, ...Array<number>(20).fill(255), 0]),
    Buffer.alloc(255 * 20, 9),
  ]);
  assert.equal(isEntryPoint(Buffer.concat([far, Buffer.from([6, 1, 0x84, 0x80])])), false);
});

test('an SEI NAL unit that is cut short, or lies about its sizes, is read as far as it goes', () => {
  for (const bytes of [[6], [6, 6], [6, 0xff, 0xff], [6, 4, 200, 1, 2], [6, 4, 0xff, 0xff]])
    assert.equal(isEntryPoint(Buffer.from(bytes)), false, bytes.join(' '));
});
