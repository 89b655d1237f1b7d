import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { NoAudioTrack, UnsupportedInput, chooseTracks } from './source-tracks';

const video = h264Media(96, [Buffer.from('6764001facd9405005bb', 'hex')], []);
const audio = aacMedia(97, Buffer.from('1190', 'hex'));

test('the first picture and the first sound that can be taken are chosen', () => {
  const opus = { ...audio, encoding: 'OPUS' };
  const tracks = chooseTracks([opus, audio, video, { ...video, payloadType: 98 }]);
  assert.deepEqual([tracks.video, tracks.audio, tracks.aac.sampleRateHz], [video, audio, 48_000]);
});

test('a stream without sound is told from one whose sound cannot be taken', () => {
  assert.throws(() => chooseTracks([video]), NoAudioTrack);
  assert.throws(() => chooseTracks([video, { ...audio, encoding: 'OPUS' }]), /no sound in AAC.*: OPUS/);
  assert.throws(() => chooseTracks([video, { ...audio, fmtp: 'mode=AAC-lbr' }]), /no sound in AAC/);
});

test('a stream without H.264 is refused with what it has', () => {
  assert.throws(() => chooseTracks([audio]), /no H\.264 picture: none at all/);
  assert.throws(() => chooseTracks([audio, { ...video, encoding: 'H265' }]), /no H\.264 picture: H265/);
});

test('HE-AAC as LATM is taken like any other', () => {
  const latm = { ...audio, encoding: 'MP4A-LATM', fmtp: 'cpresent=0; config=40005623101fe0' };
  const { aac } = chooseTracks([video, latm]);
  assert.deepEqual([aac.extension, aac.sampleRateHz, aac.asc.toString('hex')], ['SBR', 24_000, '2b118800']);
});

test('LATM with its configuration in the description is taken', () => {
  const latm = { ...audio, encoding: 'MP4A-LATM', fmtp: 'cpresent=0; config=400023203fc0' };
  const { aac } = chooseTracks([video, latm]);
  assert.deepEqual([aac.objectType, aac.sampleRateHz, aac.channels], [2, 48_000, 2]);
  assert.throws(() => chooseTracks([video, { ...latm, fmtp: 'cpresent=1' }]), /no sound in AAC.*MP4A-LATM/);
});

const withConfig = (config: string) => [video, { ...audio, fmtp: `mode=AAC-hbr; config=${config}` }];

for (const [medias, expected] of [
  [withConfig('11b0'), /5\.1.*mono or stereo/],
  [withConfig('1180'), /layout of its own.*mono or stereo/],
  [withConfig('1780000090'), /sampling frequency of 1 Hz.*48000/],
  [withConfig('17ffffff90'), /sampling frequency of \d+ Hz/],
  [withConfig('0990'), /object type 1 in frames of 1024.*AAC-LC/],
  [withConfig('f8e62000'), /object type 39.*AAC-LC/],
  [withConfig('1194'), /object type 2 in frames of 960.*1024/],
  [withConfig('11'), /can't be read.*AAC-LC/],
  [withConfig(''), /no "config" parameter.*AAC-LC/],
  [[video, { ...audio, clockHz: 1 }], /audio a clock of 1 Hz: expected its sampling frequency/],
  [[{ ...video, clockHz: 0 }, audio], /video a clock of 0 Hz: expected 90000/],
] as const)
  test(`refused at once, with what to change: ${expected.source}`, () => {
    assert.throws(
      () => chooseTracks(medias),
      (error) => error instanceof UnsupportedInput && expected.test(error.message),
    );
  });
