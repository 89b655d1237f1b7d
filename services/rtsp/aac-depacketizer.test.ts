import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessUnit } from './depacketizer';
import { LatmDepacketizer, latmAudioConfig } from './aac-depacketizer';

const packet = (sequence: number, payload: Buffer, marker = true, timestamp = 5000) => ({
  ...{ payloadType: 97, ssrc: 1, timestamp, sequence, marker, payload },
});
const frame = (length: number): Buffer => Buffer.alloc(length, length & 255);
const sized = (data: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(Math.floor(data.length / 255), 255), Buffer.from([data.length % 255]), data]);

function depacketizer() {
  const units: AccessUnit[] = [];
  return {
    units,
    it: new LatmDepacketizer((unit) => units.push({ ...unit, data: Buffer.from(unit.data) }), 1024),
  };
}

test('the configuration that GStreamer sends is AAC-LC of 48 kHz in stereo; another kind of it is refused', () => {
  assert.equal(latmAudioConfig(Buffer.from('400023203fc0', 'hex')).toString('hex'), '1190');
  assert.throws(() => latmAudioConfig(Buffer.from('c0002320', 'hex')), /not one programme/);
  assert.throws(() => latmAudioConfig(Buffer.from('40', 'hex')), /cut short/);
});

test('frames of any length are read, several in a packet and one in several', () => {
  const { units, it } = depacketizer();
  const frames = [10, 254, 255, 256, 700].map(frame);
  frames.forEach((data, n) => it.push(packet(n, sized(data))));
  it.push(packet(5, Buffer.concat(frames.map(sized))));
  const long = sized(frame(700));
  it.push(packet(6, long.subarray(0, 300), false));
  it.push(packet(7, long.subarray(300)));
  assert.deepEqual(
    units.map(({ data }) => data.length),
    [10, 254, 255, 256, 700, 10, 254, 255, 256, 700, 700],
  );
  assert.deepEqual(
    units.slice(5, 8).map(({ timestamp }) => timestamp),
    [5000, 6024, 7048],
  );
});

test('what lacks a packet, or its end, is dropped, and nothing is collected for ever', () => {
  const { units, it } = depacketizer();
  it.push(packet(0, sized(frame(700)).subarray(0, 300), false));
  it.push(packet(2, sized(frame(700)).subarray(300)));
  it.push(packet(3, Buffer.from([200, 1, 2])));
  for (let n = 4; n < 3000; n++) it.push(packet(n & 0xffff, frame(1000), false));
  it.push(packet(3000, Buffer.alloc(0)));
  assert.equal(units.length, 0);
  it.push(packet(3001, sized(frame(10))));
  assert.equal(units.length, 1);
});

test('an end that is lost costs its own frame, and no other', () => {
  const { units, it } = depacketizer();
  const long = sized(frame(700));
  it.push(packet(0, long.subarray(0, 300), false));
  it.push(packet(2, long.subarray(0, 300), false, 6024));
  it.push(packet(3, long.subarray(300), true, 6024));
  it.push(packet(4, long.subarray(0, 300), false, 7048));
  it.push(packet(7, long.subarray(300), true, 8072));
  it.push(packet(8, sized(frame(10)), true, 9096));
  assert.deepEqual(
    units.map(({ timestamp }) => timestamp),
    [6024, 9096],
  );
});

test('another sender ends what the one before it left off, and loses nothing of its own', () => {
  const { units, it } = depacketizer();
  it.push(packet(0, sized(frame(700)).subarray(0, 300), false));
  it.push({ ...packet(9000, sized(frame(10)), true, 6024), ssrc: 2 });
  assert.deepEqual(
    units.map(({ timestamp }) => timestamp),
    [6024],
  );
  assert.equal(it.sequence.missing, 0);
});
