import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AacDepacketizer } from './aac-depacketizer';
import type { AccessUnit } from './depacketizer';
import { H264Depacketizer } from './h264-depacketizer';
import type { RtpPacket } from './rtp';
import { MAX_AAC_FRAME_BYTES } from './packetizer';
import { cpuMs } from '../net/cpu-testing';

const packet = (sequence: number, payload: Buffer, marker = false, timestamp = 0): RtpPacket => ({
  ...{ payloadType: 96, ssrc: 1, timestamp, sequence: sequence & 0xffff, marker, payload },
});

/** A piece of a frame that is said to be as long as can be. */
const aacPiece = Buffer.concat([Buffer.from([0, 16, 0xff, 0xf8]), Buffer.alloc(1000)]);

test('an AAC frame that never ends is not collected for ever', () => {
  const units: AccessUnit[] = [];
  const aac = new AacDepacketizer((unit) => units.push(unit));
  let most = 0;
  for (let n = 0; n < 1000; n++) {
    aac.push(packet(n, aacPiece));
    most = Math.max(most, aac.heldBytes);
  }
  assert.ok(most > 0 && most <= MAX_AAC_FRAME_BYTES, `${most} bytes held`);
  assert.equal(units.length, 0);
});

test('empty pieces of an AAC frame count too', () => {
  const aac = new AacDepacketizer(() => assert.fail());
  for (let n = 0; n < 100_000; n++) aac.push(packet(n, aacPiece.subarray(0, 4)));
  assert.ok(aac.heldBytes <= MAX_AAC_FRAME_BYTES);
});

test('a picture of a hundred thousand pieces is dropped, and the next one is read', () => {
  const units: AccessUnit[] = [];
  const h264 = new H264Depacketizer((unit) => units.push(unit));
  let most = 0;
  for (let n = 0; n < 100_000; n++) {
    h264.push(packet(n, Buffer.from([1]), n === 99_999));
    most = Math.max(most, h264.pieces);
  }
  assert.ok(most <= 16 * 1024, `${most} pieces held`);
  assert.equal(units.length, 0);
  h264.push(packet(100_000, Buffer.from([1, 2]), true));
  assert.equal(units.length, 1);
});

test('a picture that RTMP could not carry is dropped', () => {
  const units: AccessUnit[] = [];
  const h264 = new H264Depacketizer((unit) => units.push(unit));
  const slice = Buffer.alloc(65_000, 1);
  for (let n = 0; n < 257; n++) h264.push(packet(n, slice, n === 256));
  for (let n = 257; n < 367; n++) h264.push(packet(n, slice, n === 366, 3000));
  assert.deepEqual(
    units.map(({ data }) => data.length),
    [110 * 65_004],
  );
});

test('sixteen thousand units that are no picture cost no time', async () => {
  const h264 = new H264Depacketizer(() => assert.fail());
  const took = await cpuMs(() => {
    for (let n = 0; n < 16_000; n++) h264.push(packet(n, Buffer.from([6, 1]), true));
  });
  assert.ok(took < 300, `${took} ms`);
});

test('a picture that nobody can take does not hold up the next one', () => {
  const taken: number[] = [];
  const h264 = new H264Depacketizer(({ timestamp }) => {
    if (timestamp === 1) throw new Error('no');
    taken.push(timestamp);
  });
  const push = (n: number): void => h264.push(packet(n, Buffer.from([0x41, n]), true, n));
  push(0);
  assert.throws(() => push(1));
  for (const n of [2, 3]) push(n);
  assert.deepEqual(taken, [0, 2, 3]);
});
