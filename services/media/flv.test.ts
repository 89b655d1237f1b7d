import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FLV_AUDIO,
  FLV_HEADER,
  FLV_VIDEO,
  FlvReader,
  aacBody,
  avcBody,
  encodeFlvTag,
  flvPayload,
  type FlvTag,
} from './flv';

const tags: FlvTag[] = [
  { type: FLV_VIDEO, dts: 0, body: avcBody(Buffer.from([1, 2, 3]), true, 67) },
  { type: FLV_AUDIO, dts: 21, body: aacBody(Buffer.alloc(700, 9)) },
  { type: FLV_VIDEO, dts: 0x1234_5678, body: avcBody(Buffer.from([4]), false, -3) },
];
const bytes = Buffer.concat([FLV_HEADER, ...tags.map(encodeFlvTag)]);

for (const size of [1, 7, 64, bytes.length])
  test(`tags survive chunks of ${size} bytes`, () => {
    const seen: FlvTag[] = [];
    const tracks: unknown[] = [];
    const reader = new FlvReader({ header: (t) => tracks.push(t), tag: (t) => seen.push(t) });
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    assert.deepEqual(tracks, [{ audio: true, video: true }]);
    assert.deepEqual(seen, tags);
  });

test('payloads tell key frames, composition offset and sound', () => {
  assert.deepEqual(flvPayload(tags[0]!), { kind: 'avc', key: true, cts: 67, data: Buffer.from([1, 2, 3]) });
  assert.equal(flvPayload(tags[1]!).kind, 'aac');
  assert.deepEqual(flvPayload(tags[2]!), { kind: 'avc', key: false, cts: -3, data: Buffer.from([4]) });
  assert.deepEqual(flvPayload({ type: FLV_VIDEO, dts: 0, body: Buffer.from([0x12]) }), { kind: 'other' });
});

test('bytes that are not FLV are refused with what was seen', () => {
  const reader = new FlvReader({ tag: () => assert.fail('no tag expected') });
  assert.throws(
    () => reader.push(Buffer.from('RIFF this is something else')),
    /expected it to begin with "FLV", saw 524946/,
  );
});

test('a tag of absurd size is refused instead of buffered', () => {
  const reader = new FlvReader({ tag: () => assert.fail('no tag expected') });
  assert.throws(() => reader.push(Buffer.concat([FLV_HEADER, Buffer.alloc(11, 0xff)])), /at most/);
});
