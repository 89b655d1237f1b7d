import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from './aac';

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
