import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { listenOn } from '../../net/listen';
import { carriesNoTime, publisherKind } from './publisher-kind';

async function api(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  t.after(() => (server.close(), server.closeAllConnections()));
  return { requests, url: `http://joe:p%40ss@127.0.0.1:${await listenOn(server, 0, '127.0.0.1')}` };
}

const INPUT = 'rtsp://cam:secret@media:8554/live/a/in';

test('the path of the input is asked for, with user and password', async (t) => {
  const { requests, url } = await api(t, (_, response) =>
    response.end(JSON.stringify({ name: 'live/a/in', source: { type: 'rtmpConn', id: '1' } })),
  );
  assert.equal(await publisherKind(url, INPUT), 'rtmpConn');
  assert.equal(requests[0]?.url, '/v3/paths/get/live/a/in');
  assert.equal(requests[0]?.headers.authorization, `Basic ${Buffer.from('joe:p@ss').toString('base64')}`);
});

test('nobody publishes: there is no kind', async (t) => {
  const { url } = await api(t, (_, response) => response.writeHead(404).end('{"error":"path not found"}'));
  assert.equal(await publisherKind(url, INPUT), undefined);
});

for (const [what, answer, expected] of [
  ['a refusal', (response) => response.writeHead(401).end(), /answered 401/],
  ['another page', (response) => response.end('<html>'), /not that of a MediaMTX/],
  ['a long answer', (response) => response.end('x'.repeat(1_000_000)), /longer than/],
  [
    'a redirect',
    (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    /fetch failed/,
  ],
] as const satisfies [string, (response: ServerResponse) => unknown, RegExp][])
  test(`${what} is an error without the password`, async (t) => {
    const { url } = await api(t, (_, response) => void answer(response));
    await assert.rejects(publisherKind(url, INPUT), (error: Error) => {
      assert.match(error.message, expected);
      assert.doesNotMatch(`${error.stack}`, /p%40ss|p@ss|secret/);
      return true;
    });
  });

test('RTMP, SRT and MPEG-TS carry no time; RTSP and WHIP do, and what nobody knows is left alone', () => {
  for (const type of [
    'rtmpConn',
    'rtmpsConn',
    'rtmpSource',
    'srtConn',
    'srtSource',
    'mpegtsSource',
    'udpSource',
  ])
    assert.equal(carriesNoTime(type), true, type);
  for (const type of ['rtspSession', 'rtspsSession', 'rtspSource', 'webRTCSession', 'redirect', undefined])
    assert.equal(carriesNoTime(type), false, type);
});
