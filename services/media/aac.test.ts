import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  audioName,
  audioSpecificConfig,
  formatDifference,
  parseAudioSpecificConfig,
  silentAacFrame,
} from './aac';

test('AudioSpecificConfig is read and written alike', () => {
  assert.equal(audioSpecificConfig(48000, 2).toString('hex'), '1190');
  assert.equal(audioSpecificConfig(44100, 1).toString('hex'), '1208');
  const { sampleRateHz, channels, objectType } = parseAudioSpecificConfig(Buffer.from('1208', 'hex'));
  assert.deepEqual(
    { sampleRateHz, channels, objectType },
    { sampleRateHz: 44100, channels: 1, objectType: 2 },
  );
});

test('an explicit sampling frequency is read', () => {
  assert.equal(parseAudioSpecificConfig(Buffer.from('1780562210', 'hex')).sampleRateHz, 44100);
});

test('a short or reserved config is refused', () => {
  assert.throws(() => parseAudioSpecificConfig(Buffer.from('11', 'hex')), /ends after 1 bytes/);
  assert.throws(() => parseAudioSpecificConfig(Buffer.from('1700', 'hex')), /reserved sampling frequency/);
  assert.throws(() => audioSpecificConfig(12345, 2), /no sampling frequency index/);
});

test('silence has a frame for mono and stereo only', () => {
  assert.equal(silentAacFrame(1).length, 4);
  assert.equal(silentAacFrame(2).length, 6);
  assert.throws(() => silentAacFrame(6), /not 6/);
});

const config = (hex: string) => parseAudioSpecificConfig(Buffer.from(hex, 'hex'));

test('the same format is the same however its config is spelt', () => {
  for (const [one, other] of [
    ['1190', '119056e500'],
    ['1188', '118856e500'],
    ['1210', '121056e500'],
    ['1208', '120856e500'],
    ['1190', '17805dc010'],
  ] as const) {
    assert.equal(formatDifference(config(one), config(other)), undefined, `${one} ${other}`);
    assert.equal(formatDifference(config(other), config(one)), undefined, `${other} ${one}`);
  }
});

test('sound with SBR is another one, and is named so', () => {
  assert.notEqual(formatDifference(config('1390'), config('2b920800')), undefined);
  assert.equal(formatDifference(config('1390'), config('139056e500')), undefined);
  assert.match(audioName(config('2b920800')), /object type 2 with SBR, 22050 Hz, stereo/);
});

test('another format is told in words', () => {
  const difference = (seen: string) => formatDifference(config(seen), config('1190'));
  assert.equal(difference('1210'), '44100 Hz instead of 48000 Hz');
  assert.equal(difference('1188'), 'mono instead of stereo');
  assert.equal(difference('1194'), 'frames of 960 samples instead of 1024');
  assert.equal(difference('0990'), 'object type 1 instead of 2');
  // HE-AAC, announced in front (AOT 5), behind (sync 0x2b7), and version 2 (AOT 29).
  assert.match(difference('2b118800')!, /HE-AAC \(SBR\) instead of plain AAC/);
  assert.match(difference('119056e598')!, /^HE-AAC \(SBR\) instead of plain AAC$/);
  assert.match(difference('eb8a0800')!, /HE-AAC v2/);
  assert.equal(config('eb098800').sampleRateHz, 24000);
});
