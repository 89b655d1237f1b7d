import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLV_AUDIO, FLV_VIDEO, aacBody, avcBody, flvPayload, type FlvTag } from './flv';

const tags: FlvTag[] = [
  { type: FLV_VIDEO, dts: 0, body: avcBody(Buffer.from([1, 2, 3]), true, 67) },
  { type: FLV_AUDIO, dts: 21, body: aacBody(Buffer.alloc(700, 9)) },
  { type: FLV_VIDEO, dts: 0x1234_5678, body: avcBody(Buffer.from([4]), false, -3) },
];

test('payloads tell key frames, composition offset and sound', () => {
  assert.deepEqual(flvPayload(tags[0]!), { kind: 'avc', key: true, cts: 67, data: Buffer.from([1, 2, 3]) });
  assert.equal(flvPayload(tags[1]!).kind, 'aac');
  assert.deepEqual(flvPayload(tags[2]!), { kind: 'avc', key: false, cts: -3, data: Buffer.from([4]) });
  assert.deepEqual(flvPayload({ type: FLV_VIDEO, dts: 0, body: Buffer.from([0x12]) }), { kind: 'other' });
});
