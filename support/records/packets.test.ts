import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentAacFrame } from '../../services/media/aac';
import { joinNals } from '../../services/media/h264';
import { foreignFrames, packetHash } from './packets';

const nal = (type: number, ...bytes: number[]): Buffer => Buffer.from([type, ...bytes]);
const SLICE = nal(1, 1, 2, 3);
const SECOND = nal(1, 4, 5, 6);
const SEI = nal(6, 4, 1, 0xb5);
const hash = (...nals: Buffer[]): string => packetHash('video', joinNals(nals));

test('parameter sets, delimiters and filler may come, go and move', () => {
  assert.equal(
    hash(nal(9, 0xf0), nal(7, 1), nal(8, 2), SEI, SLICE, nal(12, 0xff)),
    hash(nal(7, 1), SEI, SLICE),
  );
});

test('everything else must be there, in order and bit by bit', () => {
  const whole = hash(SEI, SLICE, SECOND);
  for (const other of [
    [SLICE, SECOND],
    [SEI, SLICE],
    [SEI, SECOND, SLICE],
    [SEI, nal(1, 1, 2, 3, 4), nal(1, 5, 6)],
  ])
    assert.notEqual(hash(...other), whole);
});

test('where one unit ends and the next begins is part of it', () => {
  assert.notEqual(hash(nal(1, 2, 3), nal(1, 4)), hash(nal(1, 2, 3, 1, 4)));
});

test('a picture that is cut short says so', () => {
  assert.throws(() => packetHash('video', joinNals([SLICE]).subarray(0, 6)), /NAL unit of 4 bytes/);
});

const [mono, stereo] = [silentAacFrame(1), silentAacFrame(2)];
/** Fill, as encoders put it before their first frame. */
const fill = Buffer.from([0b1100_0000, 0, 0]);

test('frames of another layout than the stream has are found', () => {
  assert.deepEqual(foreignFrames([mono, stereo, mono], 1), [1]);
  assert.deepEqual(foreignFrames([stereo, mono, mono], 2), [1, 2]);
});

test('frames of its own, and what tells nothing, are none', () => {
  assert.deepEqual(foreignFrames([mono, fill, mono], 1), []);
  assert.deepEqual(foreignFrames([fill, stereo, Buffer.alloc(0)], 2), []);
});
