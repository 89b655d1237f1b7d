import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartGate } from './start-gate';

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

test('sound without picture does not pile up', () => {
  const gate = new StartGate();
  for (let i = 0; i < 1000; i++) gate.holdAudio(audio(i * 21));
  gate.tryOpen(video(0, true));
  assert.equal(gate.tryOpen(video(21_000, true))?.earlier.length, 128);
});
