import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h264Media } from '../../services/rtsp/codecs';
import { parseSdp } from '../../services/rtsp/sdp';
import { ODD_QUERY, oddOffer } from './camera-offer';
import { latmMedia } from './source-fault-packets';

const SPS = Buffer.from('6764001facd9405005bb0110000003001000000303c0f1831960', 'hex');
const PICTURE = { ...h264Media(96, [SPS], [Buffer.from('68ebe3cb22c0', 'hex')]), control: 'streamid=0' };
const SOUND = { ...latmMedia(97, Buffer.from('1190', 'hex')), control: 'streamid=1' };

test('an odd camera describes sound before its picture, another language behind both, and others before them', () => {
  const url = `rtsp://127.0.0.1:554/camera${ODD_QUERY}`;
  const { description, controls } = oddOffer(url, [PICTURE, SOUND]);
  assert.deepEqual(
    parseSdp(description.text).map(({ kind, encoding, control }) => [kind, encoding, control]),
    [
      ['video', '', 'jpeg'],
      ['audio', '', 'phone'],
      ['audio', 'MP4A-LATM', controls[1]],
      ['video', 'H264', 'streamid=0'],
      ['audio', 'MP4A-LATM', 'other-language'],
    ],
  );
  assert.deepEqual(controls, [
    'rtsp://127.0.0.1:554/camera/live/streamid=0',
    'rtsp://127.0.0.1:554/camera/live/streamid=1',
  ]);
});
