import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { NoAudioTrack, chooseTracks } from './source-tracks';

const video = h264Media(96, [Buffer.from('6764001facd9405005bb', 'hex')], []);
const audio = aacMedia(97, Buffer.from('1190', 'hex'));

test('the first picture and the first sound that can be taken are chosen', () => {
  const opus = { ...audio, encoding: 'OPUS' };
  assert.deepEqual(chooseTracks([opus, audio, video, { ...video, payloadType: 98 }]), { video, audio });
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
