import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAdtsFrames } from './adts';

/** An ADTS frame without CRC around a payload. */
function frame(payload: readonly number[]): Buffer {
  const length = payload.length + 7;
  return Buffer.from([
    0xff,
    0xf1,
    0x4c,
    0x80 | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
    ...payload,
  ]);
}

describe('readAdtsFrames', () => {
  it('gives the frames without their headers', () =>
    assert.deepEqual(readAdtsFrames(Buffer.concat([frame([1, 2, 3]), frame([4])])), [
      Buffer.from([1, 2, 3]),
      Buffer.from([4]),
    ]));
  it('leaves out a CRC', () => {
    const withCrc = frame([0xaa, 0xbb, 7]);
    withCrc[1] = 0xf0;
    assert.deepEqual(readAdtsFrames(withCrc), [Buffer.from([7])]);
  });
  it('gives nothing for nothing', () => assert.deepEqual(readAdtsFrames(Buffer.alloc(0)), []));
  it('tells where the sync word is missing', () =>
    assert.throws(
      () => readAdtsFrames(Buffer.concat([frame([1]), Buffer.alloc(9)])),
      /no frame header at byte 8 of 17/,
    ));
  it('tells of a frame that is cut off', () =>
    assert.throws(
      () => readAdtsFrames(frame([1, 2, 3]).subarray(0, 9)),
      /the frame at byte 0 of 9 is cut off/,
    ));
});
