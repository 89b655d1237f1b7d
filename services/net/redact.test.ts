import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact, shownAddress } from './redact';
import { cpuMs } from './cpu-testing';

const hidden: readonly [string, string][] = [
  ['rtsp://joe:geheim@10.0.0.1:8554/live/in lost', 'rtsp://***@10.0.0.1:8554/live/in lost'],
  ['rtsp://joe:p@ss@10.0.0.1/live/in', 'rtsp://***@10.0.0.1/live/in'],
  ['rtsp://joe:p/w0rd@10.0.0.1:554/in', 'rtsp://***@10.0.0.1:554/in'],
  ['rtsp://joe:12/34@10.0.0.1/in', 'rtsp://***@10.0.0.1/in'],
  ['rtsp://joe:a?b#c@camera/in', 'rtsp://***@camera/in'],
  ['rtsp://joe:ge%40heim@[::1]:8554/in', 'rtsp://***@[::1]:8554/in'],
  ['rtsps://:nur-passwort@host/in', 'rtsps://***@host/in'],
  ['{"url":"rtsp://joe:x@host/in","a":1}', '{"url":"rtsp://***@host/in","a":1}'],
  ['srt://joe:x@host:8890?streamid=publish:a', 'srt://***@host:8890?streamid=publish:a'],
  ['http://suite:Zm9v@127.0.0.1:9997/v3/paths/list', 'http://***@127.0.0.1:9997/v3/paths/list'],
  ['rtmp://token-only@host/live', 'rtmp://***@host/live'],
  ['rtmp://a.example/live2/abcd-efgh-ijkl', 'rtmp://a.example/live2/***'],
  ['rtmps://a.example:443/rtmp/FB-123-0-Ab', 'rtmps://a.example:443/rtmp/***'],
  ['rtmp://a/live/s1/out?user=joe&pass=x', 'rtmp://a/live/s1/out?***'],
  ['rtmp://a/live/key?token=x', 'rtmp://a/live/***?***'],
  ['GET /get?path=a&token=abc123&duration=3', 'GET /get?path=a&token=***&duration=3'],
  ['rtsp://host/in?token=abc', 'rtsp://host/in?token=***'],
  ['https://host/x?key=abc&a=1', 'https://host/x?key=***&a=1'],
  ['https://host/x?sig=abc', 'https://host/x?sig=***'],
  ['STS_API_KEY=abc DB_PASSWORD=x', 'STS_API_KEY=*** DB_PASSWORD=***'],
  ['--stream-key=abc --pass="a b"', '--stream-key=*** --pass=***'],
  ['password: hunter2, user: joe', 'password: ***, user: joe'],
  ['x-api-key: abc', 'x-api-key: ***'],
  ['authorization: Bearer abc.def', 'authorization: Bearer ***'],
  ['Authorization: Basic am9lOng=', 'Authorization: Basic ***'],
  ['Authorization: Digest username="joe", response="6629"', 'Authorization: Digest ***'],
  ['{"password":"x","access_token": "y"}', '{"password":"***","access_token": "***"}'],
  [String.raw`{"msg":"{\"secret\":\"x\"}"}`, String.raw`{"msg":"{\"secret\":\"***\"}"}`],
  ['Cookie: sid=1', 'Cookie: ***'],
  ['sent eyJhbGciOi.eyJzdWIi.c2lnbmF0 to it', 'sent *** to it'],
  ['AKIAIOSFODNN7EXAMPLE', '***'],
  ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----', '***'],
];

for (const [text, expected] of hidden) test(`hides: ${text}`, () => assert.equal(redact(text), expected));

test('sound does not get into a report', () =>
  assert.equal(redact(`"data_base64":"${'QUJD'.repeat(50)}=="`), '"data_base64":"(202 characters of data)"'));

const kept = [
  'http://127.0.0.1:9997/v3/paths/get/live/a/in?x=1#y@z',
  'http://echo-sts:8080/journal?stream_id=a',
  'rtmp://127.0.0.1:1935/live/76s-in-1s-f45f565c/out',
  '{"fragmentId":"098e4779-45a1-499c-8b3d-387e5817636c","batch":0}',
  '{"key":true,"monkey":"x","message":"keyframe: at 3 s"}',
  'sha256 9c207e48d6215bf3edc06bcfd636e2dbd9e75dfcf2c0e9733406d8bb1626dd47',
  'passed=3, mode passthrough=1, mail someone@example.org',
  '304 scenarios: 304 passed, 0 failed',
  '/tmp/reports/evidence/76s-in-1s-f45f565c/recordings/live/76s-in-1s-f45f565c/out/2026-11-24T19-41-41.844Z_2.mp4',
];

for (const text of kept) test(`leaves alone: ${text}`, () => assert.equal(redact(text), text));

test('an address is shown with its host and no more', () => {
  assert.equal(shownAddress('https://live.example/app/KEY?pass=x'), 'https://live.example/…');
  assert.equal(shownAddress('rtspp://cam:hunter2@10.0.0.5/x'), 'rtspp://10.0.0.5/…');
  assert.equal(shownAddress('rtsp://cam:hun/ter2@10.0.0.5:8554/x'), 'rtsp://***@10.0.0.5:8554/x');
  assert.equal(shownAddress('nonsense'), 'nonsense');
});

const HOSTILE = [
  'rtmp://'.repeat(20_000),
  'a@'.repeat(50_000),
  '"password":'.repeat(10_000),
  'x'.repeat(200_000),
  ...['a.', 'a-', 'eyJ-', 'key.', 'a=', '"a.', 'a://', 'eyJa.', 'Digest a', 'password: ', '-----BEGIN '].map(
    (part) => part.repeat(30_000),
  ),
];

test('a long hostile text costs no time', async () => {
  const took = await cpuMs(() => HOSTILE.map(redact));
  assert.ok(took < 2000, `${took} ms`);
});
