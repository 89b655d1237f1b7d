import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { avcConfigRecord } from './h264';
import { writeMp4 } from './mp4';

const sps = Buffer.from('6764001facd9405005bb0110000003001000000303c0f183196', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');
const FRAME_MS = 1000 / 30;
/** Presentation order of I P B B, as B-frames are coded. */
const ORDER = [0, 3, 1, 2];

test('pictures keep their order of coding and their times of showing, from 0', async () => {
  const frames = ORDER.map((n, i) => ({
    dtsMs: 5000 + i * FRAME_MS,
    ptsMs: 5067 + n * FRAME_MS,
    key: i === 0,
    data: Buffer.from([0, 0, 0, 2, i === 0 ? 0x65 : 0x41, i]),
    arrivedAtMs: 0,
  }));
  using input = new Input({
    formats: [MP4],
    source: new BufferSource(writeMp4(frames, avcConfigRecord([sps], [pps]))),
  });
  const track = await input.getPrimaryVideoTrack();
  assert.ok(track);
  const times: number[] = [];
  for await (const { timestamp } of new EncodedPacketSink(track).packets()) times.push(timestamp * 1000);
  times.forEach((ms, i) => assert.ok(Math.abs(ms - ORDER[i]! * FRAME_MS) < 0.1, `${ms}`));
  const lengthMs = (await input.computeDuration()) * 1000;
  assert.ok(Math.abs(lengthMs - ORDER.length * FRAME_MS) < 0.1, `${lengthMs}`);
});

test('a configuration without a parameter set is refused', () => {
  assert.throws(() => writeMp4([], Buffer.from([1, 100, 0, 31, 0xff, 0xe0, 0])), /no sequence parameter set/);
});
