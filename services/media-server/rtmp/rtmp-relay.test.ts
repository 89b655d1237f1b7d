import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FLV_AUDIO, FLV_VIDEO, flvPayload, type FlvTag } from '../../media/flv';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeRtmpMessage } from './protocol';
import { RtmpRelay } from './rtmp-relay';
import { RtmpTestClient } from './client-testing';
import { PATH, TestRelay, aacHeader, avcHeader, picture, sound, stretch } from './relay-testing';

let server: TestRelay;
beforeEach(async () => (server = await TestRelay.start()));
afterEach(() => server.close());

test('a path exists only after 2.0 s of media, and is recorded from its first packet', async () => {
  const publisher = await RtmpTestClient.publish(server.port, PATH);
  await publisher.send(...stretch(0, 2000));
  assert.deepEqual(server.relay.paths(), []);
  assert.equal(server.recorded.length, 0);
  await publisher.send(...stretch(2000, 2040));
  const [path] = server.relay.paths();
  assert.equal(path?.name, PATH);
  assert.equal(path.ready, true);
  assert.deepEqual(path.tracks, ['H264', 'MPEG-4 Audio']);
  assert.equal(path.source?.type, 'rtmpConn');
  const first = server.recorded[0]?.samples[0];
  assert.deepEqual([first?.dtsTicks, first?.ptsTicks, first?.key], [0, 80 * 90, true]);
  assert.equal(server.recorded[0]?.samples.length, 102);
});

test('a reader that comes before is refused with a reason and closed', async () => {
  const publisher = await RtmpTestClient.publish(server.port, PATH);
  await publisher.send(...stretch(0, 1000));
  const reader = await RtmpTestClient.play(server.port, PATH);
  await reader.closed;
  assert.match(reader.text, /NetStream\.Play\.StreamNotFound/);
  assert.doesNotMatch(reader.text, /NetStream\.Play\.Start/);
});

test('a reader gets the configurations, sound at once and picture from the next keyframe, with their timestamps', async () => {
  const publisher = await server.publishReady();
  const reader = await RtmpTestClient.play(server.port, PATH);
  await publisher.send(
    picture(2040),
    sound(2050),
    picture(2080),
    picture(3000, true, 67),
    sound(3010),
    picture(3040),
  );
  await reader.until(() => reader.tags.length >= 6);
  const seen = reader.tags.map((tag) => ({ kind: flvPayload(tag).kind, dts: tag.dts }));
  assert.deepEqual(seen, [
    { kind: 'avc-config', dts: 0 },
    { kind: 'aac-config', dts: 0 },
    { kind: 'aac', dts: 2050 },
    { kind: 'avc', dts: 3000 },
    { kind: 'aac', dts: 3010 },
    { kind: 'avc', dts: 3040 },
  ]);
  assert.deepEqual(reader.tags[3]?.body, picture(3000, true, 67).body);
});

test('several readers are listed and served, and leave one by one', async () => {
  const publisher = await server.publishReady();
  const readers = await Promise.all([1, 2, 3].map(() => RtmpTestClient.play(server.port, PATH)));
  assert.equal(server.relay.paths()[0]?.readers.length, 3);
  await readers[0]?.close();
  await server.roundTrip();
  assert.equal(server.relay.paths()[0]?.readers.length, 2);
  await publisher.send(sound(2100));
  await Promise.all(
    readers.slice(1).map((reader) => reader.until(() => reader.tags.some(({ dts }) => dts === 2100))),
  );
});

test('timestamps beyond 24 bits and messages longer than a chunk arrive whole', async () => {
  const publisher = await server.publishReady();
  const reader = await RtmpTestClient.play(server.port, PATH);
  const long: FlvTag = {
    type: FLV_VIDEO,
    dts: 0x0123_4567,
    body: Buffer.concat([picture(0, true).body, Buffer.alloc(200_000, 7)]),
  };
  await publisher.send(long, { type: FLV_AUDIO, dts: 0xffff_fff0, body: sound(0).body });
  await reader.until(() => reader.tags.length >= 4);
  assert.deepEqual(reader.tags.slice(2), [long, { type: FLV_AUDIO, dts: 0xffff_fff0, body: sound(0).body }]);
});

test('when the publisher goes, its readers end, the path is gone and the recording is ended', async () => {
  const publisher = await server.publishReady();
  const reader = await RtmpTestClient.play(server.port, PATH);
  await publisher.close();
  await reader.closed;
  assert.deepEqual(server.relay.paths(), []);
  assert.equal(server.recorded[0]?.ended, true);
});

test('a publisher that goes before its path exists leaves nothing', async () => {
  const publisher = await RtmpTestClient.publish(server.port, PATH);
  await publisher.send(...stretch(0, 500));
  await publisher.close();
  await server.roundTrip();
  assert.deepEqual([server.relay.paths(), server.recorded], [[], []]);
});

test('a second publisher takes the path over once it has a stream', async () => {
  const first = await server.publishReady();
  const second = await RtmpTestClient.publish(server.port, PATH);
  await second.send(...stretch(0, 2040));
  await first.closed;
  assert.equal(server.relay.paths().length, 1);
  assert.deepEqual(
    server.recorded.map(({ ended }) => ended),
    [true, false],
  );
  await second.send(sound(2100));
  assert.equal(server.recorded[1]?.samples.length, 103);
});

test('another codec configuration begins another recording', async () => {
  const publisher = await server.publishReady();
  await publisher.send({ ...aacHeader(2040), body: Buffer.from([0xaf, 0, 0x12, 0x10]) }, sound(2050));
  await publisher.send(avcHeader(2060), picture(3000, true));
  assert.equal(server.recorded.length, 2);
  assert.deepEqual(
    server.recorded[1]?.publication.tracks.map(({ timescale }) => timescale),
    [90_000, 44_100],
  );
  assert.equal(server.recorded[1]?.samples.length, 2);
});

test('a publisher or an undecided peer that sends nothing is cut off, a reader is not', async () => {
  await server.close();
  server = await TestRelay.start({ idleMs: 400 });
  const undecided = await RtmpTestClient.connect(server.port);
  const publisher = await server.publishReady();
  const reader = await RtmpTestClient.play(server.port, PATH);
  await undecided.closed;
  await publisher.closed;
  await reader.closed;
  assert.equal(server.logged.filter((line) => line.includes('nothing whole came for 400 ms')).length, 2);
});

test('a publisher that sends bytes and completes no message is cut off, and so is a handshake in drips', async () => {
  await server.close();
  server = await TestRelay.start({ idleMs: 200 });
  const undecided = await RtmpTestClient.connect(server.port);
  const publisher = await RtmpTestClient.publish(server.port, PATH);
  publisher.socket.write(encodeRtmpMessage(picture(0)).subarray(0, 30));
  const drips = setInterval(() => {
    undecided.socket.write(Buffer.from([3]));
    publisher.socket.write(Buffer.alloc(1));
  }, 20);
  const cut = Promise.allSettled([undecided.closed, publisher.closed]).then(() => true);
  const isCut = await Promise.race([cut, pause(1500, false)]);
  clearInterval(drips);
  assert.ok(isCut);
});

test('a peer that asks and does not read the answers is cut off', async () => {
  await server.close();
  let resolve = (_reason: string): void => undefined;
  const cut = new Promise<string>((found) => (resolve = found));
  server = await TestRelay.start({
    maxBacklogBytes: 100_000,
    log: (_level, message, details) => message.includes('cut') && resolve(JSON.stringify(details)),
  });
  const asking = await RtmpTestClient.askDeaf(server.port, 60_000);
  assert.match(await cut, /answers not read: 1\d{5} bytes/);
  asking.destroy();
});

test('a stream that changes its codec configuration without end is cut off', async () => {
  const publisher = await server.publishReady();
  const changes = Array.from({ length: 100 }, (_, i) => ({
    ...aacHeader(2040),
    body: Buffer.from([0xaf, 0, i % 2 === 0 ? 0x12 : 0x11, 0x10]),
  }));
  await assert.rejects(publisher.send(...changes), /the server closed the connection/);
  assert.equal(server.recorded.length, 50);
});

test('a reader that does not take its data is cut at the bound, the others go on', async () => {
  await server.close();
  server = await TestRelay.start({ maxBacklogBytes: 100_000 });
  const publisher = await server.publishReady();
  const slow = await RtmpTestClient.play(server.port, PATH);
  const quick = await RtmpTestClient.play(server.port, PATH);
  slow.socket.pause();
  const big: FlvTag = {
    type: FLV_VIDEO,
    dts: 3000,
    body: Buffer.concat([picture(3000, true).body, Buffer.alloc(1_000_000)]),
  };
  for (let i = 0; i < 12 && server.relay.paths()[0]?.readers.length === 2; i++) {
    const had = quick.tags.length;
    await publisher.send(big);
    await quick.until(() => quick.tags.length > had);
  }
  assert.ok(server.logged.some((line) => line.includes('reader too slow')));
  await publisher.send(sound(4000));
  await quick.until(() => quick.tags.at(-1)?.dts === 4000);
  slow.socket.destroy();
});

test('a reader that is behind, and not too far, gets all of it', async () => {
  const publisher = await server.publishReady();
  const slow = await RtmpTestClient.play(server.port, PATH);
  slow.socket.pause();
  const body = Buffer.concat([picture(3000, true).body, Buffer.alloc(500_000)]);
  const times = Array.from({ length: 12 }, (_, i) => 3000 + 40 * i);
  for (const dts of times) await publisher.send({ type: FLV_VIDEO, dts, body });
  slow.socket.resume();
  await slow.until(() => slow.tags.at(-1)?.dts === times.at(-1));
  const seen = slow.tags.filter((tag) => tag.body.length === body.length).map(({ dts }) => dts);
  assert.deepEqual(seen, times);
});

test('a stream without a track that is understood is cut with the reason', async () => {
  const publisher = await RtmpTestClient.publish(server.port, PATH);
  const sending = publisher.send(
    { type: FLV_AUDIO, dts: 0, body: Buffer.from([0x2f, 1, 2]) },
    { type: FLV_AUDIO, dts: 2000, body: Buffer.from([0x2f, 1]) },
  );
  await assert.rejects(sending, /the server closed the connection/);
  assert.ok(server.logged.some((line) => line.includes('no tracks found')));
});

test('a taken port is an error', async () => {
  const other = new RtmpRelay({
    log: () => undefined,
    record: () => ({ sample: () => undefined, end: () => undefined }),
  });
  await assert.rejects(other.listen(server.port, '127.0.0.1'), /EADDRINUSE/);
});
