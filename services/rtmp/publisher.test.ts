import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { FLV_VIDEO } from '../media/flv';
import { listenOn } from '../net/listen';
import { behindTls, trustAnyone } from '../net/tls-testing';
import { parseRtmpUrl } from './address';
import type { Amf0Value } from './amf0';
import { encodeAmf0 } from './amf0-encoder';
import { COMMAND, encodeMessage } from './message';
import { RtmpPublisher } from './publisher';

const STALLED_AFTER_MS = 50;
const ACCEPTED = Buffer.concat([
  Buffer.from([3]),
  Buffer.alloc(2 * 1536),
  command('_result', 1, null, null),
  command('_result', 4, null, 1),
  command('onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start' }),
]);

let server: Server;
let peer: Socket | undefined;
afterEach(() => {
  peer?.destroy();
  server.close();
});

function command(...values: readonly Amf0Value[]): Buffer {
  const body = encodeAmf0(...values);
  return encodeMessage(3, { type: COMMAND, timestampMs: 0, streamId: 0, body }, 128);
}

/** @returns the port of a server that says one thing at the beginning, and reads nothing */
function serve(said: Buffer): Promise<number> {
  server = createServer((socket) => {
    peer = socket.on('error', () => undefined);
    socket.pause().write(said);
  });
  return listenOn(server, 0, '127.0.0.1');
}

function publish(
  url: string,
  stalledAfterMs?: number,
): { publisher: RtmpPublisher; failed: Promise<string> } {
  let fail: (reason: string) => void;
  const failed = new Promise<string>((resolve) => (fail = resolve));
  return {
    publisher: new RtmpPublisher(parseRtmpUrl(url), (reason) => fail(reason), stalledAfterMs),
    failed,
  };
}

const publishTo = async (said: Buffer): Promise<ReturnType<typeof publish>> =>
  publish(`rtmp://127.0.0.1:${await serve(said)}/live/out`, STALLED_AFTER_MS);

test('a server that answers nothing has failed', async () => {
  const { failed } = await publishTo(Buffer.alloc(0));
  assert.match(await failed, /^rtmp:\/\/127\.0\.0\.1:\d+\/live\/out: no answer to handshake within 0\.05 s$/);
});

test('a server that takes no byte has failed', async () => {
  const { publisher, failed } = await publishTo(ACCEPTED);
  await publisher.accepted;
  const picture = { type: FLV_VIDEO, dts: 0, body: Buffer.alloc(8 * 1024 * 1024) } as const;
  publisher.send([picture, picture]);
  assert.match(await failed, /the server took nothing for 0\.05 s/);
  await publisher.closed;
});

test('a server that takes all and has nothing to say has not', async () => {
  const { publisher, failed } = await publishTo(ACCEPTED);
  await publisher.accepted;
  const idle = new Promise((resolve) => setTimeout(resolve, 4 * STALLED_AFTER_MS));
  assert.equal(await Promise.race([failed, idle]), undefined);
  publisher.dispose();
});

test('over TLS it is accepted as without', async (t) => {
  const port = await behindTls(t, await serve(ACCEPTED));
  trustAnyone(t);
  const { publisher, failed } = publish(`rtmps://127.0.0.1:${port}/live/out`);
  assert.equal(await Promise.race([failed, publisher.accepted]), undefined);
  publisher.dispose();
});

test('a server whose certificate nobody vouches for has failed', async (t) => {
  const { failed } = publish(`rtmps://localhost:${await behindTls(t, await serve(ACCEPTED))}/live/out`);
  assert.match(await failed, /^rtmps:\/\/localhost:\d+\/live\/out: self-signed certificate$/);
});
