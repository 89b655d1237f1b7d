import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { RtspRelay } from '../../services/media-server/rtsp/relay';
import { encodeFrame } from '../../services/rtsp/framer';
import { SLICE, publish, read, relayOf, report, rtp } from './rtsp-client-testing';

test('a publisher that sends nothing is cut, one that sends reports is not', async (t) => {
  const { relay, url } = await relayOf(t, { publisherIdleMs: 300 });
  const busy = await publish(`${url}2`);
  const timer = setInterval(() => busy.send([report(0, 0)]), 20);
  t.after(() => clearInterval(timer));
  const idle = await publish(url);
  assert.match(String(await idle.closed), /closed by the server/);
  assert.deepEqual(
    relay.paths().map(({ name }) => name),
    ['live/a/in2'],
  );
});

test('a reader that does not read is cut off, the others go on', async (t) => {
  const { relay, url } = await relayOf(t, { queueBytes: 1_000_000 });
  const publisher = await publish(url);
  const [slow, quick] = [await read(url), await read(url)];
  slow.client.pause();
  const problem = once(relay, 'problem');
  const big = Buffer.alloc(60_000, 1);
  let sent = 0;
  // far less at a time than may wait: a burst of more would cut off the quick one, too
  const timer = setInterval(() => publisher.send([rtp(++sent & 0xffff, big)]), 1);
  t.after(() => clearInterval(timer));
  assert.match(JSON.stringify(await problem), /too slow: \d+ bytes unread, at most 1000000/);
  await quick.received(quick.packets.length + 20);
  assert.equal(relay.paths()[0]?.readers.length, 1);
});

for (const [text, answer] of [
  ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request'],
  ['OPTIONS * RTSP/1.0\r\n\r\n', '400 Bad Request'],
  ['DANCE rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\n\r\n', '405 Method Not Allowed'],
  ['PLAY rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\n\r\n', '454 Session Not Found'],
  ['OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nSession: other\r\n\r\n', '454 Session Not Found'],
  ['ANNOUNCE rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n\r\n', '400 Bad Request'],
  ['DESCRIBE rtsp://h/../etc RTSP/1.0\r\nCSeq: 1\r\n\r\n', '400 Bad Request'],
  [
    'SETUP rtsp://h/a/trackID=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;mode=record\r\n\r\n',
    '400 Bad Request',
  ],
  ['x'.repeat(17_000), '400 Bad Request'],
  ['A b RTSP/1.0\r\nContent-Length: 999999\r\n\r\n', '413 Request Entity Too Large'],
] as const)
  test(`${JSON.stringify(text.slice(0, 40))} is answered ${answer}, and the server lives on`, async (t) => {
    const { url } = await relayOf(t);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(text);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    assert.ok(chunk.toString().startsWith(`RTSP/1.0 ${answer}\r\n`), chunk.toString());
    (await publish(url)).close();
  });

test('frames that are no RTP, or on channels of nobody, are dropped', async (t) => {
  const { url } = await relayOf(t);
  const publisher = await publish(url);
  const reader = await read(url);
  publisher.send([
    encodeFrame(0, Buffer.from('nonsense')),
    encodeFrame(200, SLICE),
    encodeFrame(1, SLICE),
    rtp(1, SLICE),
  ]);
  await reader.received(1);
  assert.equal(reader.packets.length, 1);
  reader.client.close();
});

/** The next connection that the relay ends, soon. */
const cutOf = async (relay: RtspRelay): Promise<string> =>
  JSON.stringify(await once(relay, 'problem', { signal: AbortSignal.timeout(5000) }));

test('a client that asks and does not read the answers is cut off', async (t) => {
  const { relay, url } = await relayOf(t, { queueBytes: 100_000 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  const cut = cutOf(relay);
  const asking = 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(1000);
  // ends by itself: what the system's buffers hold is some MB
  for (let i = 0; i < 300; i++) socket.write(asking);
  socket.on('error', () => undefined);
  assert.match(await cut, /too slow: 1\d{5} bytes unread, at most 100000/);
});

test('a client that sends byte after byte and never gets to the point is cut', async (t) => {
  const { relay, url } = await relayOf(t, { handshakeMs: 200 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const drip = setInterval(() => socket.write('A'), 20);
  t.after(() => clearInterval(drip));
  socket.on('error', () => undefined);
  assert.match(await cutOf(relay), /neither published nor played in 200 ms/);
});

test('a publisher that sends no whole frame is cut, whatever bytes come', async (t) => {
  const { relay, url } = await relayOf(t, { publisherIdleMs: 200, handshakeMs: 100 });
  const publisher = await publish(url);
  publisher.send([encodeFrame(0, Buffer.alloc(1000)).subarray(0, 500)]);
  const drip = setInterval(() => publisher.send([Buffer.alloc(1)]), 20);
  t.after(() => clearInterval(drip));
  assert.match(await cutOf(relay), /sent no frame for 200 ms/);
});
