import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioPacket } from './samples';
import { AudioStart } from './audio-start';

const FRAME_MS = 1024 / 48;
const audio = (ptsMs: number): AudioPacket => ({ ptsMs, data: Buffer.of(1), arrivedAtMs: 0 });

test('sound begins with the first of two packets that follow each other', () => {
  const [early, first, next] = [audio(0), audio(1000), audio(1021)];
  const start = new AudioStart([early], FRAME_MS);
  assert.equal(start.take(first), undefined);
  assert.deepEqual(start.take(next), { first, next, earlier: [early] });
});

test('a packet that is timed 420 ms late is counted back from the ones behind it', () => {
  const late = [audio(1420), audio(1421), audio(1422)];
  const [first, next] = [audio(1430), audio(1451)];
  const start = new AudioStart([], FRAME_MS);
  for (const packet of [...late, first]) assert.equal(start.take(packet), undefined);
  assert.deepEqual(start.take(next), { first, next, earlier: late });
});

test('sound that never agrees is taken as it is in the end', () => {
  const start = new AudioStart([], FRAME_MS);
  const begins = Array.from({ length: 200 }, (_, n) => start.take(audio(n * 40)) !== undefined).indexOf(true);
  assert.ok(begins > 100 && begins < 140, `at packet ${begins}`);
});
