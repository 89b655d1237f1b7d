import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AacDepacketizer } from './aac-depacketizer';
import type { AccessUnit } from './depacketizer';
import type { RtpPacket } from './rtp';
import { packetizeAac, packetizeAacFrames } from './packetizer';

const packet = (payload: Buffer, more: Partial<RtpPacket> = {}): RtpPacket => ({
  payloadType: 97,
  marker: true,
  sequence: 1,
  timestamp: 0xffffff00,
  ssrc: 1,
  payload,
  ...more,
});

function depacketize(packets: readonly RtpPacket[]): AccessUnit[] {
  const units: AccessUnit[] = [];
  const depacketizer = new AacDepacketizer((unit) => units.push({ ...unit, data: Buffer.from(unit.data) }));
  for (const input of packets) {
    const view = Buffer.from(input.payload);
    depacketizer.push({ ...input, payload: view });
    view.fill(0); // as a reader does that has one buffer only
  }
  return units;
}

test('a frame is one packet with its size in front', () => {
  const [only, ...rest] = packetizeAac(Buffer.from('abc'));
  assert.deepEqual(rest, []);
  assert.deepEqual(only, { payload: Buffer.from('00100018616263', 'hex'), marker: true });
});

test('long frames go in fragments and come back whole', () => {
  const frame = Buffer.from(Array.from({ length: 1000 }, (_, i) => i & 0xff));
  const payloads = packetizeAac(frame, 300);
  assert.equal(payloads.length, 4);
  const packets = payloads.map(({ payload, marker }, i) => packet(payload, { marker, sequence: i }));
  assert.deepEqual(depacketize(packets), [{ timestamp: 0xffffff00, data: frame, key: true }]);
  assert.deepEqual(depacketize(packets.filter((_, i) => i !== 1)), []);
});

test('several frames in a packet are 1024 samples apart', () => {
  const units = depacketize([packet(Buffer.from('0020000800106162 63'.replace(' ', ''), 'hex'))]);
  assert.deepEqual(
    units.map(({ timestamp, data }) => [timestamp, data.toString()]),
    [
      [0xffffff00, 'a'],
      [0xffffff00 + 1024 - 2 ** 32, 'bc'],
    ],
  );
});

test('frames that do not follow each other are left out: their places are others', () => {
  assert.deepEqual(depacketize([packet(Buffer.from('002000080011616263', 'hex'))]), []);
});

test('a frame that comes twice, or late, is there once', () => {
  const frames = [1, 2, 2, 3, 2, 5, 4, 6].map((sequence) =>
    packet(Buffer.from('0010000861', 'hex'), { sequence, timestamp: sequence * 1024 }),
  );
  assert.deepEqual(
    depacketize(frames).map(({ timestamp }) => timestamp / 1024),
    [1, 2, 3, 5, 6],
  );
});

test('payloads that are cut short give no frame', () => {
  for (const hex of ['', '00', '0010', '00200008', '0000'])
    assert.deepEqual(depacketize([packet(Buffer.from(hex, 'hex'))]), []);
});

test('a frame that the mode has no number for is refused', () => {
  assert.throws(() => packetizeAac(Buffer.alloc(8192)), /8192 bytes.*at most 8191/);
});

test('frames go together as far as a packet holds them, and come back one by one with their times', () => {
  const frames = [90, 100, 90, 20, 700, 20, 20].map((bytes, i) => Buffer.alloc(bytes, i + 1));
  const groups = packetizeAacFrames(frames, 300);
  assert.deepEqual(
    groups.map(({ first, payloads }) => [first, payloads.length]),
    [
      [0, 1],
      [3, 1],
      [4, 3],
      [5, 1],
    ],
  );
  let sequence = 0;
  const packets = groups.flatMap(({ first, payloads }) =>
    payloads.map(({ payload, marker }) =>
      packet(payload, { marker, sequence: sequence++, timestamp: first * 1024 }),
    ),
  );
  assert.ok(packets.every(({ payload }) => payload.length <= 300));
  assert.deepEqual(
    depacketize(packets).map(({ timestamp, data }) => ({ timestamp, data })),
    frames.map((data, i) => ({ timestamp: i * 1024, data })),
  );
});
