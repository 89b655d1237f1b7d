import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PAYLOAD_BYTES } from '../../services/rtsp/packetizer';
import { encodeRtp, parseRtp } from '../../services/rtsp/rtp';
import { richPacket, sharingPackets } from './rich-packets';

const HEADER = { payloadType: 96, marker: true, sequence: 7, timestamp: 9000, ssrc: 5 };
const nal = (type: number, bytes: number): Buffer => Buffer.alloc(bytes, 0x60 | type);

test('a reader finds the payload between what may be around it', () => {
  const packet = encodeRtp(HEADER, Buffer.from('payload'));
  const rich = richPacket(packet);
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
