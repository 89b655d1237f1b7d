import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from '../../media/aac';
import { InvalidDub, layDub } from './lay-dub';

const stereo = parseAudioSpecificConfig(audioSpecificConfig(48000, 2));
const frame = (n: number) => Buffer.from([n & 255, n >> 8]);
const packets = (count: number, priming = 0) =>
  Array.from({ length: count + priming }, (_, i) => ({
    atSamples: (i - priming) * 1024,
    data: frame(i),
  }));

test('an echo is laid frame by frame', () => {
  const laid = layDub({ aac: stereo, packets: packets(281) }, stereo, 281);
  assert.deepEqual(
    laid,
    packets(281).map(({ data }) => data),
  );
});

test('priming is dropped', () => {
  const laid = layDub({ aac: stereo, packets: packets(281, 1) }, stereo, 281);
  assert.deepEqual(laid[0], frame(1));
  assert.equal(laid.length, 281);
});

test('10 % less is padded with silence, 10 % more is trimmed', () => {
  const short = layDub({ aac: stereo, packets: packets(253) }, stereo, 281);
  assert.equal(short.length, 281);
  assert.deepEqual(short[252], frame(252));
  assert.deepEqual(short[253], silentAacFrame(2));
  assert.equal(layDub({ aac: stereo, packets: packets(309) }, stereo, 281).length, 281);
});

test('more than 10 % off, empty, or another format is refused with what was expected and seen', () => {
  const mono = parseAudioSpecificConfig(audioSpecificConfig(48000, 1));
  assert.throws(
    () => layDub({ aac: stereo, packets: packets(252) }, stereo, 281),
    /expected 281 frames ± 10 %, saw 252/,
  );
  assert.throws(() => layDub({ aac: stereo, packets: packets(310) }, stereo, 281), InvalidDub);
  assert.throws(() => layDub({ aac: stereo, packets: [] }, stereo, 281), InvalidDub);
  assert.throws(
    () => layDub({ aac: mono, packets: packets(281) }, stereo, 281),
    /expected 48000 Hz, 2 channels .* saw 48000 Hz, 1/,
  );
});
