import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fmtpParameter } from '../../services/rtsp/sdp';
import { latmMedia, packetizeLatm } from './publisher-latm';
import { latmAudioConfig, LatmDepacketizer } from '../../services/rtsp/aac-depacketizer';

const STEREO_48K = Buffer.from('1190', 'hex');

test('the description holds the AudioSpecificConfig, as RFC 6416 has it', () => {
  const media = latmMedia(97, STEREO_48K);
  assert.equal(fmtpParameter(media, 'config'), '400023203fc0');
  assert.deepEqual(latmAudioConfig(Buffer.from('400023203fc0', 'hex')), STEREO_48K);
});

for (const bytes of [1, 254, 255, 256, 510, 700])
  test(`a frame of ${bytes} bytes comes out as it went in`, () => {
    const frame = Buffer.alloc(bytes, 7);
    const out: Buffer[] = [];
    const reader = new LatmDepacketizer(({ data }) => out.push(data), 1024);
    reader.push({ payloadType: 97, sequence: 1, timestamp: 0, ssrc: 1, ...packetizeLatm(frame) });
    assert.deepEqual(out, [frame]);
  });
