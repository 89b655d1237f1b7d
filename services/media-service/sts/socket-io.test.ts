import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Server } from 'socket.io';
import { listenOn } from '../../net/listen';
import { socketIoOpener } from './socket-io';

test('a wall clock that is set by an hour ends no session', async (t) => {
  const http = createHttpServer();
  const server = new Server(http);
  const port = await listenOn(http, 0, '127.0.0.1');
  t.after(() => server.close());
  let connected = (): void => undefined;
  const isConnected = new Promise<void>((resolve) => (connected = resolve));
  const received = new Promise<string>((resolve) =>
    server.on('connection', (peer) => peer.on('stream:end', () => resolve('received'))),
  );
  const closed: string[] = [];
  const open = socketIoOpener(`http://127.0.0.1:${port}`, 's', 'w');
  const socket = open({ connected, message: () => undefined, closed: (reason) => closed.push(reason) });
  t.after(() => socket.close());
  await isConnected;
  const { now } = Date;
  t.mock.method(Date, 'now', () => now() + 3_600_000);
  socket.emit('stream:end', { stream_id: 's', reason: 'completed' });
  const timeout = once(AbortSignal.timeout(2000), 'abort').then(() => 'nothing');
  assert.deepEqual([await Promise.race([received, timeout]), closed], ['received', []]);
});

test('an STS whose message is longer than any is told why it is left', async (t) => {
  const http = createHttpServer();
  const server = new Server(http);
  t.after(() => server.close());
  server.on('connection', (peer) => peer.emit('x', 'A'.repeat(13 * 1024 * 1024)));
  const url = `http://127.0.0.1:${await listenOn(http, 0, '127.0.0.1')}`;
  const reason = await new Promise<string>((resolve) =>
    socketIoOpener(url, 's', 'w')({ connected: () => undefined, message: () => undefined, closed: resolve }),
  );
  assert.match(reason, /^transport error \(Max payload size exceeded\)$/);
});

test('an STS that takes no message as long as ours is told with the length of ours', async (t) => {
  const http = createHttpServer();
  const server = new Server(http, { maxHttpBufferSize: 10_000 });
  t.after(() => server.close());
  const url = `http://127.0.0.1:${await listenOn(http, 0, '127.0.0.1')}`;
  const reason = await new Promise<string>((resolve) => {
    const audio = { data_base64: 'A'.repeat(20_000) };
    const connected = (): void => socket.emit('fragment:data', { audio });
    const socket = socketIoOpener(url, 's', 'w')({ connected, message: () => undefined, closed: resolve });
  });
  assert.match(reason, /takes no message as long as ours \(close code 1009\); the longest had 20000 bytes/);
});

const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A WebSocket frame from a server (RFC 6455, 5.2), of less than 126 bytes. */
const frame = (opcode: number, payload: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), Buffer.from(payload)]);

/** An STS that opens a session and from then on sends one frame without end, and reads nothing. */
async function floods(t: TestContext, one: Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? '';
      const accept = createHash('sha1')
        .update(key + ACCEPT_KEY)
        .digest('base64');
      const head = [
        'HTTP/1.1 101 x',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      socket.write(
        frame(1, '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":9}'),
      );
      socket.pause();
      const many = Buffer.concat(Array<Buffer>(1000).fill(one));
      const go = (): void => {
        while (!socket.destroyed && socket.write(many));
      };
      socket.on('drain', go);
      go();
    });
  });
  t.after(() => server.close());
  return `http://127.0.0.1:${await listenOn(server, 0, '127.0.0.1')}`;
}

/** Left alone, the library gives the connection up after 45 s. */
const CUT_WITHIN_MS = 15_000;

for (const [what, one] of [
  ['pings of WebSocket', frame(9, Buffer.alloc(125))],
  ['pings of Engine.IO', frame(1, '2')],
] as const)
  test(`an STS that sends ${what} without end, and reads no answer, is cut off`, async (t) => {
    const url = await floods(t, one);
    const closed = new Promise<string>((resolve) => {
      const open = socketIoOpener(url, 's', 'w', { bytes: 1_000_000, packets: 1000 });
      open({ connected: () => undefined, message: () => undefined, closed: resolve });
    });
    const late = once(AbortSignal.timeout(CUT_WITHIN_MS), 'abort').then(() => 'not cut off');
    assert.match(
      await Promise.race([closed, late]),
      /the STS asks and does not read: \d+ bytes and \d+ packets wait for it/,
    );
  });
