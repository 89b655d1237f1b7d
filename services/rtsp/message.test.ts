import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentLength, encodeRequest, encodeResponse, parseHead, RtspError } from './message';

const headOf = (message: string): string => message.slice(0, message.indexOf('\r\n\r\n'));
const refused = (status: number, text: RegExp) => (error: unknown) =>
  error instanceof RtspError && error.status === status && text.test(error.message);

test('a request is read as it was written', () => {
  const message = parseHead(
    headOf(encodeRequest('SETUP', 'rtsp://h/a/trackID=0', { CSeq: 3, Transport: 'RTP/AVP/TCP' })),
  );
  assert.equal(message.kind, 'request');
  assert.deepEqual(
    [...message.headers],
    [
      ['cseq', '3'],
      ['transport', 'RTP/AVP/TCP'],
    ],
  );
});

test('a response is read as it was written, with the length of its body in bytes', () => {
  const text = encodeResponse(404, { CSeq: 1 }, 'né');
  const message = parseHead(headOf(text));
  assert.equal(message.kind === 'response' && message.status, 404);
  assert.equal(message.headers.get('content-length'), '3');
});

test('headers that come twice are joined', () => {
  const { headers } = parseHead('OPTIONS * RTSP/1.0\r\nTransport: a\r\nTransport: b');
  assert.equal(headers.get('transport'), 'a,b');
});

for (const head of [
  'GET / HTTP/1.1',
  'nonsense',
  '',
  'PLAY rtsp://h/a RTSP/2.0',
  'PLAY rtsp://h/a RTSP/1.0\r\nno colon',
])
  test(`${JSON.stringify(head)} is refused with what was seen`, () => {
    assert.throws(() => parseHead(head), refused(400, /expected/));
  });

test('a body length is a number within the limit', () => {
  const length = (text: string): number => contentLength(new Map([['content-length', text]]), 100);
  assert.equal(length('100'), 100);
  assert.equal(contentLength(new Map(), 100), 0);
  assert.throws(() => length('101'), refused(413, /at most 100/));
  assert.throws(() => length('-1'), refused(400, /Content-Length/));
});
