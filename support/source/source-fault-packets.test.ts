import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fmtpParameter } from '../../services/rtsp/sdp';
import { latmMedia, packetizeLatm, RICH, sharingPackets } from './source-fault-packets';
import { latmAudioConfig, LatmDepacketizer } from '../../services/rtsp/aac-depacketizer';
import { MAX_PAYLOAD_BYTES } from '../../services/rtsp/packetizer';
import { encodeRtp, parseRtp } from '../../services/rtsp/rtp';

const STEREO_48K = Buffer.from('1190', 'hex');

test('the description holds the AudioSpecificConfig, as RFC 6416 has it', () => {
  const media = latmMedia(97, STEREO_48K);
  assert.equal(fmtpParameter(media, 'config'), '400023203fc0');
  assert.deepEqual(latmAudioConfig(Buffer.from('400023203fc0', 'hex')), STEREO_48K);
});

for (const bytes of [1, 254, 255, 256, 510, 700])
  test(`frames of ${bytes} bytes come out as they went in`, () => {
    const frames = [Buffer.alloc(bytes, 7), Buffer.alloc(bytes, 8)];
    const out: Buffer[] = [];
    const reader = new LatmDepacketizer(({ data }) => out.push(data), 1024);
    packetizeLatm(frames).forEach((payload, sequence) =>
      reader.push({ payloadType: 97, sequence, timestamp: 0, ssrc: 1, ...payload }),
    );
    assert.deepEqual(out, frames);
  });

const HEADER = { payloadType: 96, marker: true, sequence: 7, timestamp: 9000, ssrc: 5 };
const nal = (type: number, bytes: number): Buffer => Buffer.alloc(bytes, 0x60 | type);

test('a reader finds the payload between what may be around it', () => {
  const packet = encodeRtp(HEADER, Buffer.from('payload'));
  const rich = RICH.dress?.(packet) ?? assert.fail();
  assert.equal(rich.length, packet.length + 8 + 8 + 3);
  assert.deepEqual(parseRtp(rich), { ...HEADER, payload: Buffer.from('payload') });
});

test('small neighbours share a packet, and nothing is longer than one', () => {
  const nals = [nal(7, 20), nal(8, 10), nal(5, 3000), nal(1, 1000), nal(1, 390), nal(1, 10)];
  const shared = sharingPackets(nals);
  assert.deepEqual(
    shared.map(({ length }) => length),
    [1 + 22 + 12, 3000, 1 + 1002 + 392, 10],
  );
  assert.ok(shared.every(({ length }) => length <= MAX_PAYLOAD_BYTES || length === 3000));
});
