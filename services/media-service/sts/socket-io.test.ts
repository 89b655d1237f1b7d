import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
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

/** A WebSocket frame from a server (RFC 6455, 5.2), of less than 64 KB. */
function frame(opcode: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const short = body.length < 126;
  const head = Buffer.from([0x80 | opcode, short ? body.length : 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([short ? head.subarray(0, 2) : head, body]);
}
const text = (packet: string): Buffer => frame(1, packet);

const HELLO = {
  sid: 'a',
  upgrades: [] as string[],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 9,
};
const hello = (more: object = {}): Buffer => text(`0${JSON.stringify({ ...HELLO, ...more })}`);
const LET_IN = text('40{"sid":"b"}');

/** An STS of a few lines, from its WebSocket on. */
async function rawSts(t: TestContext, serve: (socket: Socket, request: string) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
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
      serve(socket, request.toString());
    });
  });
  t.after(() => (server.close(), sockets.forEach((socket) => socket.destroy())));
  return { sockets, url: `http://127.0.0.1:${await listenOn(server, 0, '127.0.0.1')}` };
}

/** An STS that opens a session and from then on sends one frame without end, and reads nothing. */
const floods = (t: TestContext, one: Buffer) =>
  rawSts(t, (socket) => {
    socket.write(hello());
    socket.pause();
    const many = Buffer.concat(Array<Buffer>(1000).fill(one));
    const go = (): void => {
      while (!socket.destroyed && socket.write(many));
    };
    socket.on('drain', go);
    go();
  });

/** Left alone, the library gives the connection up after 45 s. */
const CUT_WITHIN_MS = 15_000;

for (const [what, one] of [
  ['pings of WebSocket', frame(9, Buffer.alloc(125))],
  ['pings of Engine.IO', frame(1, '2')],
] as const)
  test(`an STS that sends ${what} without end, and reads no answer, is cut off`, async (t) => {
    const { url } = await floods(t, one);
    const closed = new Promise<string>((resolve) => {
      const open = socketIoOpener(url, 's', 'w', { bytes: 1_000_000, packets: 500 });
      open({ connected: () => undefined, message: () => undefined, closed: resolve });
    });
    const late = once(AbortSignal.timeout(CUT_WITHIN_MS), 'abort').then(() => 'not cut off');
    assert.match(
      await Promise.race([closed, late]),
      /the STS asks and does not read: \d+ bytes and \d+ packets wait for it/,
    );
  });

test('a flood of messages is cut off before it holds up anything else, a lively STS is not', async (t) => {
  const event = text('42["x"]');
  const { url } = await rawSts(t, (socket) => {
    socket.write(Buffer.concat([hello(), LET_IN, ...Array<Buffer>(900).fill(event)]));
    setTimeout(() => socket.write(Buffer.concat(Array<Buffer>(900).fill(event))), 1500);
    setTimeout(() => socket.write(Buffer.concat(Array<Buffer>(900).fill(event))), 1600);
  });
  const { told, until } = meet(t, url);
  await until(/closed: the STS sends more than 1000 messages a second/);
  const events = told.filter((each) => each === 'message x').length;
  assert.ok(events > 1500 && events <= 2000, `${events} messages`);
});

/** Connects to it, and tells what comes of it. */
function meet(t: TestContext, url: string) {
  const told: string[] = [];
  let on = (): void => undefined;
  const tell = (what: string): void => (told.push(what), on());
  const socket = socketIoOpener(
    url,
    's',
    'w',
  )({
    connected: () => tell('connected'),
    message: (event) => tell(`message ${event}`),
    closed: (reason) => tell(`closed: ${reason}`),
  });
  t.after(() => socket.close());
  const until = async (expected: RegExp): Promise<void> => {
    const late = AbortSignal.timeout(4000);
    while (!told.some((each) => expected.test(each)))
      await new Promise<void>((resolve, reject) => {
        on = resolve;
        late.onabort = () => reject(new Error(`expected ${String(expected)}, seen ${told.join(' | ')}`));
      });
  };
  return { told, until };
}

for (const [what, first, expected] of [
  ['no JSON', text('0{'), /closed: what the STS sends can't be read: SyntaxError/],
  ['nothing', text('0null'), /closed: what the STS sends can't be read: TypeError/],
  ['half of what belongs to it', text('0{"sid":"a"}'), /closed: what the STS sends can't be read/],
  ['a refusal without a word', Buffer.concat([hello(), text('44')]), /closed: .*gives no reason/],
  ['such a refusal, spelt out', Buffer.concat([hello(), text('44/,')]), /closed: .*gives no reason/],
  ['a greeting of version 2', Buffer.concat([hello(), text('40')]), /closed: .*Socket\.IO server in v2/],
] as const)
  test(`an STS whose first word is ${what} is left, with the reason`, async (t) => {
    const { url, sockets } = await rawSts(t, (socket) => socket.write(first));
    await meet(t, url).until(expected);
    const close = { signal: AbortSignal.timeout(5000) };
    while (sockets[0]?.destroyed === false) await once(sockets[0], 'close', close);
  });

test('an STS that sends events before it has let us in fills no memory with them', async (t) => {
  const { url } = await rawSts(t, (socket) => {
    socket.write(hello());
    const timer = setInterval(() => socket.write(text('42["x"]')), 20);
    t.after(() => clearInterval(timer));
  });
  await meet(t, url).until(/closed: the STS sends events before it has let us in/);
});

test('of a packet that is none it is told what is wrong with it', async (t) => {
  const { url } = await rawSts(t, (socket) =>
    socket.write(Buffer.concat([hello(), LET_IN, text('42{"not":"a list"}')])),
  );
  await meet(t, url).until(/closed: parse error \(invalid payload\)/);
});

test('a refusal of 60 KB is told in a line', async (t) => {
  const { url } = await rawSts(t, (socket) =>
    socket.write(Buffer.concat([hello(), text(`44{"message":"${'x'.repeat(60_000)}"}`)])),
  );
  const { told, until } = meet(t, url);
  await until(/closed: x/);
  assert.ok((told[0] ?? '').length < 400);
});

test('events without a name, or with a number for one, end nothing', async (t) => {
  const odd = ['42', '42[1,2]', '4217["x"]', '451-', '42["end"]'].map(text);
  const { url } = await rawSts(t, (socket) => socket.write(Buffer.concat([hello(), LET_IN, ...odd])));
  const { told, until } = meet(t, url);
  await until(/message end/);
  assert.deepEqual(told, [
    'connected',
    'message (no name)',
    'message 1',
    'message x',
    'message (no name)',
    'message end',
  ]);
});

for (const ping of [1e15, -1, null, 'x'])
  test(`an STS that pings each ${ping} ms is not taken for one that is silent`, async (t) => {
    const greeting = Buffer.concat([hello({ pingInterval: ping, pingTimeout: ping }), LET_IN]);
    const { url } = await rawSts(t, (socket) => {
      socket.write(greeting);
      setTimeout(() => socket.write(text('42["later"]')), 50);
    });
    const { told, until } = meet(t, url);
    await until(/message later/);
    assert.deepEqual(told, ['connected', 'message later']);
  });

test('an STS that names other ways to reach it gets no connection more', async (t) => {
  const greeting = Buffer.concat([hello({ upgrades: Array(20).fill('websocket') }), LET_IN]);
  const { url, sockets } = await rawSts(t, (socket) => {
    socket.write(greeting);
    setTimeout(() => socket.write(text('42["later"]')), 50);
  });
  await meet(t, url).until(/message later/);
  assert.equal(sockets.length, 1);
});

test('user and password of the address are given', async (t) => {
  let asked = '';
  const { url } = await rawSts(t, (socket, request) => {
    asked = request;
    socket.write(Buffer.concat([hello(), LET_IN]));
  });
  await meet(t, url.replace('//', '//me:se%40cret@')).until(/connected/);
  assert.match(asked, new RegExp(`^authorization: Basic ${btoa('me:se@cret')}\r$`, 'im'));
});
