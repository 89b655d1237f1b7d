import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { codecName } from './path';

test("codecs have MediaMTX's names; what it does not know is generic", () => {
  const h264 = h264Media(96, [Buffer.from('6764001facd9405005bb', 'hex')], []);
  const medias = [h264, aacMedia(97, Buffer.from('1190', 'hex')), { ...h264, encoding: 'VP6' }];
  assert.deepEqual(medias.map(codecName), ['H264', 'MPEG-4 Audio', 'Generic']);
});
