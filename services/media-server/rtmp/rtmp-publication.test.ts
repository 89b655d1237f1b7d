import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLV_SCRIPT, FLV_VIDEO } from '../../media/flv';
import { StreamAnalysis } from './rtmp-publication';
import { aacHeader, picture, sound } from './relay-testing';

test('it ends with 2.0 s of media, wherever the timestamps begin', () => {
  const analysis = new StreamAnalysis();
  const tags = [aacHeader(70_000), picture(70_000, true), sound(71_999), sound(72_000)];
  assert.deepEqual(
    tags.map((tag) => analysis.push(tag)),
    [false, false, false, true],
  );
  assert.deepEqual(analysis.tags, tags);
});

test('metadata is held but does not count as media', () => {
  const analysis = new StreamAnalysis();
  assert.equal(analysis.push({ type: FLV_SCRIPT, dts: 0, body: Buffer.from([2]) }), false);
  assert.equal(analysis.push(sound(5000)), false);
  assert.equal(analysis.tags.length, 2);
});

test('a stream whose timestamps stand still ends it by its size', () => {
  const analysis = new StreamAnalysis();
  const huge = { type: FLV_VIDEO, dts: 0, body: Buffer.alloc(6 * 1024 * 1024) } as const;
  assert.deepEqual(
    [1, 2, 3].map(() => analysis.push(huge)),
    [false, false, true],
  );
});
