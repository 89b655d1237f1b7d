import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { parseSenderReport } from '../../services/rtsp/rtcp';
import { RtspRelay } from '../../services/media-server/rtsp/relay';
import { rtpSequence } from '../../services/rtsp/rtp';
import { RtspClient } from '../../services/rtsp/rtsp-client';
import { IDR, SLICE, publish, read, relayOf, report, rtp, setUp } from './rtsp-client-testing';

test('a path is 404 until its publisher records, and again when it is gone', async (t) => {
  const { relay, url } = await relayOf(t);
  await assert.rejects(read(url), /DESCRIBE .* was answered 404 Not Found/);
  const publisher = await setUp(url);
  await assert.rejects(read(url), /404/);
  assert.deepEqual(relay.paths(), []);
  await publisher.request('RECORD');
  (await read(url)).client.close();
  const gone = once(relay, 'gone');
  publisher.tear();
  await gone;
  await assert.rejects(read(url), /404/);
});

test('every reader gets every packet in order; the path is described as MediaMTX does', async (t) => {
  const { relay, url } = await relayOf(t);
  const publisher = await publish(url);
  const readers = [await read(url), await read(url)];
  publisher.send([rtp(1, SLICE), rtp(2, SLICE), rtp(3, SLICE, 2)]);
  for (const { received, packets } of readers) {
    await received(3);
    assert.deepEqual(
      packets.map(({ channel, packet }) => [channel, rtpSequence(packet)]),
      [
        [0, 1],
        [0, 2],
        [2, 3],
      ],
    );
  }
  const [path] = relay.paths();
  assert.ok(path);
  assert.deepEqual(
    { name: path.name, ready: path.ready, tracks: path.tracks },
    { name: 'live/a/in', ready: true, tracks: ['H264', 'MPEG-4 Audio'] },
  );
  assert.deepEqual(
    [path.source?.type, ...path.readers.map(({ type }) => type)],
    ['rtspSession', 'rtspSession', 'rtspSession'],
  );
  assert.equal(path.bytesSent, 2 * path.bytesReceived);
  assert.ok(Date.now() - Date.parse(path.readyTime ?? '') < 5000);
  for (const { client } of readers) client.close();
});

test('readers on channels of their own get the same packets there', async (t) => {
  const { url } = await relayOf(t);
  const publisher = await publish(url);
  const client = await RtspClient.connect(url);
  await client.request('SETUP', `${url}/trackID=1`, { Transport: 'RTP/AVP/TCP;unicast;interleaved=6-7' });
  const got = new Promise(
    (resolve) => (client.onPacket = (channel, packet) => resolve([channel, rtpSequence(packet)])),
  );
  await client.request('PLAY');
  publisher.send([rtp(1, SLICE), rtp(2, SLICE, 2)]);
  assert.deepEqual(await got, [6, 2]);
  client.close();
});

test('a sender report follows the first IDR packet, on the line of the publisher', async (t) => {
  const { url } = await relayOf(t);
  const publisher = await publish(url);
  publisher.send([rtp(0, SLICE), report(0, 1_790_000_000_000)]);
  const { packets, received, client } = await read(url);
  publisher.send([rtp(1, SLICE), rtp(2, IDR), rtp(3, IDR)]);
  await received(4);
  assert.deepEqual(
    packets.map(({ channel }) => channel),
    [0, 0, 1, 0],
  );
  const got = parseSenderReport(packets[2]?.packet ?? assert.fail());
  assert.equal(got?.timestamp, 2 * 3000);
  assert.ok(Math.abs((got?.ntpMs ?? 0) - (1_790_000_000_000 + 2 * (3000 / 90))) < 0.001);
  client.close();
});

test('reports are repeated at their interval, and wait for the publisher to tell its clock', async (t) => {
  const { url } = await relayOf(t, { reportIntervalMs: 0 });
  const publisher = await publish(url);
  const { packets, received, client } = await read(url);
  publisher.send([rtp(1, IDR), report(0, 1_790_000_000_000), rtp(2, SLICE)]);
  await received(4);
  assert.deepEqual(
    packets.map(({ channel }) => channel),
    [0, 1, 0, 1],
  );
  client.close();
});

test('RTP-Info has no rtptime for the first reader, seq and rtptime for the next', async (t) => {
  const { url } = await relayOf(t);
  const publisher = await publish(url);
  publisher.send([rtp(6, IDR)]);
  const first = await read(url);
  assert.equal(first.play.headers.get('rtp-info'), `url=${url}/trackID=0,url=${url}/trackID=1`);
  publisher.send([rtp(7, IDR)]);
  await first.received(1);
  const second = await read(url);
  const info = /^url=.*trackID=0;seq=8;rtptime=(\d+),url=.*trackID=1$/.exec(
    second.play.headers.get('rtp-info') ?? '',
  );
  const behindTicks = 7 * 3000 - (Number(info?.[1]) | 0);
  assert.ok(behindTicks > 0 && behindTicks <= 9000, `${behindTicks} ticks before the newest packet`);
  first.client.close();
  second.client.close();
});

test('UDP is refused with 461 on a connection that stays open', async (t) => {
  const { url } = await relayOf(t);
  await publish(url);
  const client = await RtspClient.connect(url);
  const setup = (transport: string) => client.request('SETUP', `${url}/trackID=0`, { Transport: transport });
  await assert.rejects(setup('RTP/AVP;unicast;client_port=5000-5001'), /461 Unsupported Transport/);
  assert.equal((await setup('RTP/AVP/TCP;unicast;interleaved=0-1')).status, 200);
  client.close();
});

test('another publisher takes the path over; the first one and its readers are ended', async (t) => {
  const { relay, url } = await relayOf(t);
  const [first] = [await publish(url)];
  const reader = await read(url);
  const second = await publish(url);
  assert.match(String(await first.closed), /closed by the server/);
  assert.match(String(await reader.client.closed), /closed by the server/);
  assert.equal(relay.paths().length, 1);
  second.close();
});

test('TEARDOWN of the publisher ends its readers, after the last packet', async (t) => {
  const { url } = await relayOf(t);
  const publisher = await publish(url);
  const reader = await read(url);
  publisher.send([rtp(1, SLICE)]);
  await publisher.request('TEARDOWN');
  await reader.client.closed;
  assert.equal(reader.packets.length, 1);
});

test('PAUSE gives the path up, RECORD takes it again', async (t) => {
  const { relay, url } = await relayOf(t);
  const publisher = await publish(url);
  await publisher.request('PAUSE');
  assert.deepEqual(relay.paths(), []);
  await publisher.request('RECORD');
  assert.equal(relay.paths().length, 1);
});

test('a port that is taken is told', async (t) => {
  const { url } = await relayOf(t);
  await assert.rejects(new RtspRelay().listen(Number(new URL(url).port)), /EADDRINUSE/);
});
