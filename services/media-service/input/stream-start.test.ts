import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartGate, AudioStart } from './stream-start';
import type { AudioPacket } from './samples';

const video = (ptsMs: number, key: boolean) => ({
  dtsMs: ptsMs - 67,
  ptsMs,
  key,
  data: Buffer.alloc(1),
  arrivedAtMs: 0,
});
const audio = (ptsMs: number) => ({ ptsMs, data: Buffer.alloc(1), arrivedAtMs: 0 });

test('opens at the second keyframe and hands over the sound that came before it', () => {
  const gate = new StartGate();
  assert.equal(gate.tryOpen(video(0, false)), undefined);
  assert.equal(gate.tryOpen(video(33, true)), undefined);
  gate.holdAudio(audio(480));
  assert.equal(gate.tryOpen(video(500, false)), undefined);
  gate.holdAudio(audio(501));
  assert.deepEqual(gate.tryOpen(video(533, true)), { originMs: 533, earlier: [audio(480), audio(501)] });
  assert.equal(gate.isOpen, true);
});

test('what a picture that is dropped told of those behind it is told with the first that is not', () => {
  const gate = new StartGate();
  const [described, sent] = [Buffer.of(1), Buffer.of(2)];
  gate.tryOpen({ ...video(0, true), avcConfig: described });
  gate.tryOpen({ ...video(33, false), avcConfig: sent });
  assert.equal(gate.tryOpen(video(533, true))?.avcConfig, sent);
});

test('sound without picture does not pile up', () => {
  const gate = new StartGate();
  for (let i = 0; i < 1000; i++) gate.holdAudio(audio(i * 21));
  gate.tryOpen(video(0, true));
  assert.equal(gate.tryOpen(video(21_000, true))?.earlier.length, 128);
});

const FRAME_MS = 1024 / 48;
const sound = (ptsMs: number): AudioPacket => ({ ptsMs, data: Buffer.of(1), arrivedAtMs: 0 });

test('sound begins with the first of two packets that follow each other', () => {
  const [early, first, next] = [sound(0), sound(1000), sound(1021)];
  const start = new AudioStart([early], FRAME_MS);
  assert.equal(start.take(first), undefined);
  assert.deepEqual(start.take(next), { first, next, earlier: [early] });
});

test('a packet that is timed 420 ms late is counted back from the ones behind it', () => {
  const late = [sound(1420), sound(1421), sound(1422)];
  const [first, next] = [sound(1430), sound(1451)];
  const start = new AudioStart([], FRAME_MS);
  for (const packet of [...late, first]) assert.equal(start.take(packet), undefined);
  assert.deepEqual(start.take(next), { first, next, earlier: late });
});

test('sound that never agrees is taken as it is in the end', () => {
  const start = new AudioStart([], FRAME_MS);
  const begins = Array.from({ length: 200 }, (_, n) => start.take(sound(n * 40)) !== undefined).indexOf(true);
  assert.ok(begins > 100 && begins < 140, `at packet ${begins}`);
});
