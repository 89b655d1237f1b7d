import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { FLV_VIDEO } from '../media/flv';
import { listenOn } from '../net/listen';
import { behindTls, trustAnyone } from '../net/tls-testing';
import { parseRtmpUrl } from './address';
import { type Amf0Sent, encodeAmf0 } from './amf0';
import { ACKNOWLEDGEMENT, COMMAND, USER_CONTROL, encodeMessage } from './message';
import { RtmpPublisher } from './publisher';

const STALLED_AFTER_MS = 50;
/** Two of them are more than a system buffers. */
const PICTURE = { type: FLV_VIDEO, dts: 0, body: Buffer.alloc(8 * 1024 * 1024) } as const;
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

function command(...values: readonly Amf0Sent[]): Buffer {
  const body = encodeAmf0(...values);
  return encodeMessage(3, { type: COMMAND, timestampMs: 0, streamId: 0, body }, 128);
}

/** @returns the port of a server that says one thing at the beginning, and reads nothing; it does as told from then on */
function serve(said: Buffer, goesOn: (socket: Socket) => void = () => undefined): Promise<number> {
  server = createServer((socket) => {
    peer = socket.on('error', () => undefined);
    socket.pause().write(said);
    goesOn(socket);
  });
  return listenOn(server, 0, '127.0.0.1');
}

/** Says one thing again and again, part after part. */
const repeat = (part: (round: number) => Buffer) => (socket: Socket) => {
  let round = 0;
  const timer = setInterval(() => socket.write(part(round++)), STALLED_AFTER_MS / 10);
  socket.once('close', () => clearInterval(timer));
};
const control = (type: number, hexadecimal: string): Buffer =>
  encodeMessage(2, { type, timestampMs: 0, streamId: 0, body: Buffer.from(hexadecimal, 'hex') }, 128);
const PING = control(USER_CONTROL, '000600000001');

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

const publishTo = async (
  said: Buffer,
  goesOn?: (socket: Socket) => void,
): Promise<ReturnType<typeof publish>> =>
  publish(`rtmp://127.0.0.1:${await serve(said, goesOn)}/live/out`, STALLED_AFTER_MS);

/** Sends 12 Mbit/s until something has happened. @returns after how many seconds */
async function sendUntil(happened: Promise<string>, publisher: RtmpPublisher): Promise<number> {
  const beganMs = performance.now();
  const picture = { ...PICTURE, body: Buffer.alloc((12e6 / 8) * 0.02) };
  const timer = setInterval(() => publisher.send([picture]), 20);
  await happened;
  clearInterval(timer);
  return (performance.now() - beganMs) / 1000;
}

test('a server that answers nothing has failed', async () => {
  const { failed } = await publishTo(Buffer.alloc(0));
  assert.match(await failed, /^rtmp:\/\/127\.0\.0\.1:\d+\/live\/out: no answer to handshake within 0\.05 s$/);
});

test('a server that only pings, or gives its answer in drips, has failed', async () => {
  const shaken = ACCEPTED.subarray(0, 1 + 2 * 1536);
  const { failed } = await publishTo(
    shaken,
    repeat(() => PING),
  );
  assert.match(await failed, /no answer to connect within 0\.05 s/);
  server.close();
  const drips = await publishTo(
    Buffer.alloc(0),
    repeat((i) => ACCEPTED.subarray(i, i + 1)),
  );
  assert.match(await drips.failed, /no answer to handshake within 0\.05 s/);
});

test('a server that pings, and takes no byte, has failed', async () => {
  const { publisher, failed } = await publishTo(
    ACCEPTED,
    repeat(() => PING),
  );
  await publisher.accepted;
  publisher.send([PICTURE, PICTURE]);
  assert.match(await failed, /the server took nothing for 0\.05 s/);
});

test('a server that asks without end, and reads no answer, gets no more of them', async () => {
  const PINGS = 400_000; // the system takes the first 150,000 answers
  const { publisher, failed } = publish(`rtmp://127.0.0.1:${await serve(ACCEPTED)}/live/out`, 60_000);
  await publisher.accepted;
  let most = 0;
  const look = setInterval(() => (most = Math.max(most, publisher.backlogBytes)), 1);
  const end = command('onStatus', 0, null, { level: 'error', code: 'That is all' });
  peer?.write(Buffer.concat([...Array<Buffer>(PINGS).fill(PING), end]));
  assert.match(await failed, /That is all/);
  clearInterval(look);
  assert.ok(most < 100_000, `${most} bytes of answers wait`);
});

test('a server that has acknowledged, and does so no more, has failed, though the system takes all', async () => {
  const acknowledged = [1, 2, 3, 4].map((n) => control(ACKNOWLEDGEMENT, `000${n}0000`));
  const { publisher, failed } = await publishTo(Buffer.concat([ACCEPTED, ...acknowledged]));
  await publisher.accepted;
  publisher.send([{ ...PICTURE, body: Buffer.alloc(70_000) }]);
  assert.match(await failed, /the server took nothing for 0\.05 s/);
});

test('a server that closes is told by what it had to do', async () => {
  const { failed } = await publishTo(ACCEPTED.subarray(0, 3100), (socket) => socket.end());
  assert.match(await failed, /the server closed the connection during (connect|createStream)/);
  server.close();
  const late = await publishTo(ACCEPTED, (socket) => setTimeout(() => socket.resetAndDestroy(), 10));
  assert.match(await late.failed, /the server closed the connection.* right after publish, without a reason/);
});

test('a server that takes no byte has failed', async () => {
  const { publisher, failed } = await publishTo(ACCEPTED);
  await publisher.accepted;
  publisher.send([PICTURE, PICTURE]);
  assert.match(await failed, /the server took nothing for 0\.05 s/);
  await publisher.closed;
});

test('a server that never acknowledges and stops reading is named while the system still takes all', async () => {
  const { publisher, failed } = await publishTo(ACCEPTED);
  await publisher.accepted;
  const seconds = await sendUntil(failed, publisher);
  assert.equal(publisher.backlogBytes, 0);
  assert.ok(seconds < 1.5, `named after ${seconds} s at 12 Mbit/s, with ${STALLED_AFTER_MS} ms to wait`);
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
  // newer versions of Node add what to try
  assert.match(await failed, /^rtmps:\/\/localhost:\d+\/live\/out: self-signed certificate\b/);
});
