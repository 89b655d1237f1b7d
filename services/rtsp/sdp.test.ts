import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aacMedia, h264Media } from './codecs';
import { fmtpParameter, parseSdp, writeSdp } from './sdp';
import { RtspError } from './message';

const sps = Buffer.from('6764001facd9405005bb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');
const asc = Buffer.from('1190', 'hex');
const medias = [
  { ...h264Media(96, [sps], [pps]), control: 'trackID=0' },
  { ...aacMedia(97, asc), control: 'trackID=1' },
];

test('a description is read as it was written', () => {
  assert.deepEqual(parseSdp(writeSdp('clip', medias)), medias);
});

test('format parameters are found whatever their case and spacing', () => {
  const [video, audio] = medias;
  assert.ok(video && audio);
  assert.equal(fmtpParameter(audio, 'sizeLength'), '13');
  assert.equal(fmtpParameter(audio, 'config'), '1190');
  assert.equal(
    fmtpParameter(video, 'sprop-parameter-sets'),
    `${sps.toString('base64')},${pps.toString('base64')}`,
  );
  assert.equal(fmtpParameter(video, 'config'), undefined);
});

test('a media without rtpmap is taken as it is', () => {
  const [media] = parseSdp('v=0\r\nm=audio 0 RTP/AVP 0\r\n');
  assert.deepEqual(
    { clockHz: media?.clockHz, encoding: media?.encoding, control: media?.control },
    { clockHz: 0, encoding: '', control: '' },
  );
});

test('of several payload types the first one is taken, whatever the order of its attributes', () => {
  const [media] = parseSdp(
    [
      'v=0',
      'm=video 0/2 RTP/AVP 96 97',
      'a=rtpmap:97 VP8/1000',
      'a=fmtp:97 x=y',
      'a=rtpmap:96  H264/90000',
      'a=fmtp:96 packetization-mode=1',
    ].join('\n'),
  );
  assert.deepEqual([media?.encoding, media?.clockHz, media?.fmtp], ['H264', 90_000, 'packetization-mode=1']);
});

for (const text of [
  '',
  'v=0\r\n',
  'm=video 0 RTP/AVP 96',
  'v=0\r\nm=video x',
  `v=0\r\n${'m=audio 0 RTP/AVP 0\r\n'.repeat(17)}`,
])
  test(`${JSON.stringify(text.slice(0, 30))} is refused`, () => {
    assert.throws(
      () => parseSdp(text),
      (error) => error instanceof RtspError && error.status === 400,
    );
  });

test('a media line of data whose types are words is passed over', () => {
  const text = writeSdp('clip', medias).replace(
    'm=audio',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nm=audio',
  );
  assert.deepEqual(parseSdp(text), medias);
});
