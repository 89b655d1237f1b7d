import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLV_AUDIO, FLV_SCRIPT, type FlvTag } from '../../media/flv';
import { StreamHeaders } from './stream-headers';
import { ASC, AVC_CONFIG, aacHeader, avcHeader, picture, sound } from './relay-testing';

test('the tracks are known from the configurations', () => {
  const headers = new StreamHeaders();
  for (const tag of [avcHeader(), picture(0, true), aacHeader(), sound(0)]) headers.take(tag);
  assert.deepEqual(headers.tracks(), [
    { id: 1, codec: 'H264', config: AVC_CONFIG, timescale: 90_000 },
    { id: 2, codec: 'MPEG-4 Audio', config: ASC, timescale: 48_000 },
  ]);
});

test('a repeated configuration is no change, another one is', () => {
  const headers = new StreamHeaders();
  assert.equal(headers.take(aacHeader()), true);
  assert.equal(headers.take(aacHeader(5000)), false);
  assert.equal(headers.take({ ...aacHeader(), body: Buffer.from([0xaf, 0, 0x12, 0x10]) }), true);
  assert.equal(headers.take(sound(0)), false);
});

test('a reader gets the metadata without the order to the server that came with it', () => {
  const metadata = Buffer.concat([Buffer.from([2, 0, 10]), Buffer.from('onMetaData'), Buffer.from([5])]);
  const order = Buffer.concat([Buffer.from([2, 0, 13]), Buffer.from('@setDataFrame'), metadata]);
  for (const body of [order, metadata]) {
    const headers = new StreamHeaders();
    headers.take({ type: FLV_SCRIPT, dts: 0, body });
    assert.deepEqual(headers.tags(), [{ type: FLV_SCRIPT, dts: 0, body: metadata }]);
  }
});

test('no tracks and damaged configurations are errors', () => {
  assert.throws(() => new StreamHeaders().tracks(), /no tracks found: expected H\.264 or AAC/);
  const damaged: FlvTag = { type: FLV_AUDIO, dts: 0, body: Buffer.from([0xaf, 0, 0x11]) };
  const headers = new StreamHeaders();
  headers.take(damaged);
  assert.throws(() => headers.tracks(), /AudioSpecificConfig ends after 1 bytes/);
});
