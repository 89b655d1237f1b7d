import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { PATH, picture, sound, stretch, TestRelay } from '../../services/media-server/rtmp/relay-testing';
import { encodeAmf0 } from '../../services/rtmp/amf0';
import { COMMAND, encodeMessage } from '../../services/rtmp/message';
import { eventually } from '../base/eventually';
import { LiveReader } from './live-reader';

let server: TestRelay;
let url: string;
beforeEach(async () => {
  server = await TestRelay.start();
  url = `rtmp://127.0.0.1:${server.port}/${PATH}`;
});
afterEach(() => server.close());

const hasSeen = (reader: LiveReader, count: number): Promise<unknown> =>
  eventually('the packets come', () => reader.arrivals.length >= count, { withinMs: 5000 });

test('each packet is noted with its time of arrival, its type and its timestamps; configurations are not', async () => {
  const publisher = await server.publishReady();
  const reader = new LiveReader(url);
  await eventually('it reads', () => server.logged.some((line) => line.includes('reading')), {
    withinMs: 5000,
  });
  await publisher.send(sound(7000), picture(7010, true, 67));
  await hasSeen(reader, 2);
  await publisher.close();
  assert.deepEqual(await reader.ended, { by: 'stream' });
  const [heard, seen] = reader.arrivals.slice(-2);
  assert.deepEqual([heard?.type, heard?.dtsMs, heard?.ptsMs], ['audio', 7000, 7000]);
  assert.deepEqual([seen?.type, seen?.dtsMs, seen?.ptsMs], ['video', 7010, 7077]);
  assert.equal(typeof seen?.hash, 'string');
  assert.ok((reader.firstAudioAtMs ?? Infinity) <= (reader.firstVideoAtMs ?? 0));
});

test('more than a server sends without being told that it arrives, and pictures of many chunks', async () => {
  const publisher = await server.publishReady();
  const reader = new LiveReader(url);
  await eventually('it reads', () => server.logged.some((line) => line.includes('reading')), {
    withinMs: 5000,
  });
  const large = picture(8000, true);
  large.body = Buffer.concat([large.body, Buffer.alloc(300_000)]);
  await publisher.send(...Array.from({ length: 20 }, (_, i) => ({ ...large, dts: 8000 + i })));
  await hasSeen(reader, 20);
  assert.deepEqual(
    reader.arrivals.slice(-20).map(({ dtsMs }) => dtsMs),
    Array.from({ length: 20 }, (_, i) => 8000 + i),
  );
  await reader.stop();
});

test('a reader that is stopped says so and leaves', async () => {
  const publisher = await server.publishReady();
  const reader = new LiveReader(url);
  await publisher.send(...stretch(2040, 3080));
  assert.deepEqual(await reader.stop(), { by: 'stopped' });
});

test('a server that resets the connection at the end of a stream has ended it', async (t) => {
  const publisher = await server.publishReady();
  let viewer: Socket | undefined;
  const between = createServer((socket) => {
    viewer = socket.on('error', () => undefined);
    socket.pipe(connect(server.port, '127.0.0.1')).pipe(socket);
  });
  t.after(() => between.close());
  await once(between.listen(0, '127.0.0.1'), 'listening');
  const { port } = between.address() as AddressInfo;
  const reader = new LiveReader(`rtmp://127.0.0.1:${port}/${PATH}`);
  await eventually('it reads', () => server.logged.some((line) => line.includes('reading')), {
    withinMs: 5000,
  });
  await publisher.send(sound(7000), picture(7010, true));
  await hasSeen(reader, 2);
  viewer?.resetAndDestroy();
  assert.deepEqual(await reader.ended, { by: 'stream' });
});

test("a failure carries the server's own words", async () => {
  const { error } = await new LiveReader(url).ended;
  assert.equal(
    error,
    `reading ${url}: NetStream.Play.StreamNotFound, no stream is available on path '${PATH}'`,
  );
});

test('nobody there, and what is no RTMP, are failures', async (t) => {
  const talker = createServer((socket) => socket.end('this is not RTMP at all'));
  t.after(() => talker.close());
  await once(talker.listen(0, '127.0.0.1'), 'listening');
  const { port } = talker.address() as AddressInfo;
  const other = await new LiveReader(`rtmp://127.0.0.1:${port}/live/1/out`).ended;
  assert.match(other.error ?? '', /expected RTMP version 3, saw 116/);
  const nobody = await new LiveReader('rtmp://127.0.0.1:9/live/1/out').ended;
  assert.match(nobody.error ?? '', /ECONNREFUSED/);
});

test('a command that asks nothing of a viewer may hold anything', async (t) => {
  const begun = Buffer.concat([encodeAmf0('onBWDone'), Buffer.from([AVM_PLUS])]);
  const bytes = encodeMessage(3, { type: COMMAND, timestampMs: 0, streamId: 0, body: begun }, 128);
  const talker = createServer((socket) => socket.end(Buffer.concat([SHAKEN, bytes])));
  t.after(() => talker.close());
  await once(talker.listen(0, '127.0.0.1'), 'listening');
  const { port } = talker.address() as AddressInfo;
  const { error } = await new LiveReader(`rtmp://127.0.0.1:${port}/live/1/out`).ended;
  assert.match(error ?? '', /the server closed the connection before the stream began/);
});

/** S0, S1 and S2 (Adobe RTMP specification 1.0, 5.2). */
const SHAKEN = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1536)]);
/** A kind of value that AMF0 hands over to AMF3. */
const AVM_PLUS = 17;
