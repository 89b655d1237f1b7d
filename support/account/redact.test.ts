import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact, redactLine } from './redact';

const hidden: readonly [string, string][] = [
  ['rtsp://joe:geheim@10.0.0.1:8554/live/in lost', 'rtsp://***@10.0.0.1:8554/live/in lost'],
  ['rtmp://token-only@host/live', 'rtmp://***@host/live'],
  ['GET /get?path=a&token=abc123&duration=3', 'GET /get?path=a&token=***&duration=3'],
  ['STS_API_KEY=abc DB_PASSWORD=x', 'STS_API_KEY=*** DB_PASSWORD=***'],
  ['authorization: Bearer abc.def', 'authorization: Bearer ***'],
  ['{"password":"x","access_token": "y"}', '{"password":"***","access_token": "***"}'],
  [String.raw`{"msg":"{\"secret\":\"x\"}"}`, String.raw`{"msg":"{\"secret\":\"***\"}"}`],
  ['sent eyJhbGciOi.eyJzdWIi.c2lnbmF0 to it', 'sent *** to it'],
];

for (const [text, expected] of hidden) test(`hides: ${text}`, () => assert.equal(redact(text), expected));

test('sound does not get into a report', () =>
  assert.equal(redact(`"data_base64":"${'QUJD'.repeat(50)}=="`), '"data_base64":"(202 characters of data)"'));

const kept = [
  'http://127.0.0.1:9997/v3/paths/get/live/a/in?x=1#y@z',
  '{"fragmentId":"098e4779-45a1-499c-8b3d-387e5817636c","batch":0}',
  'sha256 9c207e48d6215bf3edc06bcfd636e2dbd9e75dfcf2c0e9733406d8bb1626dd47',
  'passed=3, mode passthrough=1, mail someone@example.org',
  '/tmp/reports/evidence/76s-in-1s-f45f565c/recordings/live/76s-in-1s-f45f565c/out/2026-11-24T19-41-41.844Z_2.mp4',
];

for (const text of kept) test(`leaves alone: ${text}`, () => assert.equal(redact(text), text));

test('a long line is cut, and says so', () => {
  const line = redactLine('ab '.repeat(200));
  assert.equal(line.length < 450, true);
  assert.match(line, /… 200 characters left out$/);
});

test('a secret is hidden before the line is cut', () => {
  const line = redactLine(`${'x '.repeat(195)}rtsp://joe:geheim@host/`);
  assert.doesNotMatch(line, /geh/);
});
