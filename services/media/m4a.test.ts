import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from './aac';
import { readM4a, writeM4a } from './m4a';

const stereo = parseAudioSpecificConfig(audioSpecificConfig(48000, 2));
const frames = Array.from({ length: 47 }, (_, i) => Buffer.concat([silentAacFrame(2), Buffer.from([i])]));

test('frames survive an M4A file bit by bit, with their times', async () => {
  const { aac, packets } = await readM4a(await writeM4a(frames, stereo));
  assert.deepEqual(aac, stereo);
  assert.deepEqual(
    packets.map(({ data }) => Buffer.from(data)),
    frames,
  );
  assert.ok(packets.every(({ seconds }, i) => Math.abs(seconds - (i * 1024) / 48000) < 1e-6));
});

test('priming has negative times', async () => {
  const { packets } = await readM4a(await writeM4a(frames, stereo, { startSeconds: -1024 / 48000 }));
  assert.ok(Math.abs((packets[0]?.seconds ?? 0) + 1024 / 48000) < 1e-4);
});

test('bare AAC frames are refused by their name', async () => {
  const adts = Buffer.concat([Buffer.from([0xff, 0xf1, 0x4c, 0x80, 0x02, 0x1f, 0xfc]), silentAacFrame(2)]);
  await assert.rejects(readM4a(adts), /expected an MPEG-4 file \(m4a\), saw bare AAC frames \(ADTS\)/);
});

test('what is no M4A is refused', async () => {
  await assert.rejects(readM4a(Buffer.from('not a file at all')));
  const whole = await writeM4a(frames, stereo);
  await assert.rejects(readM4a(whole.subarray(0, 40)));
});
