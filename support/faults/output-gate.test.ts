import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { listenOn } from '../../services/net/listen';
import { OutputGate } from './output-gate';

/** Long enough for bytes that are let through to arrive. */
const A_WHILE_MS = 50;

let mediaServer: Server;
let gate: OutputGate;
let worker: Socket;
let heard: string;
let told: string;

async function open(hangsUpAtPublish = false): Promise<void> {
  const port = await listenOn(mediaServer, 0, '127.0.0.1');
  const target = `rtmp://127.0.0.1:${port}/live/x/out`;
  const started = await OutputGate.start({ target, hangsUpAtPublish });
  ({ gate } = started);
  const url = new URL(started.url);
  assert.equal(url.pathname, '/live/x/out');
  worker = connect(Number(url.port), '127.0.0.1');
  worker.setEncoding('latin1').on('data', (text: string) => (told += text));
}

beforeEach(() => {
  [heard, told] = ['', ''];
  mediaServer = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      socket.write('heard');
    });
  });
});
afterEach(async () => {
  worker.destroy();
  await gate[Symbol.asyncDispose]();
  await new Promise((resolve) => mediaServer.close(resolve));
});

test('what it reads goes through, there and back; the goodbye too', async () => {
  await open();
  worker.end('abc');
  await once(worker, 'close');
  assert.deepEqual([heard, told], ['abc', 'heard']);
});

for (const [words, isGoodbye] of [
  ['tags, then deleteStream', true],
  ['tags alone', false],
  [`deleteStream, and then ${'tags '.repeat(300)}`, false],
] as const)
  test(`a worker that leaves with ${isGoodbye ? 'a' : 'no'} goodbye as its last words (${words.length})`, async () => {
    await open();
    worker.write(words.slice(0, -4));
    await once(worker, 'data');
    worker.end(words.slice(-4));
    await once(worker, 'close');
    assert.equal(gate.saidGoodbye, isGoodbye);
  });

test('while it stalls nothing goes through, and then all of it', async () => {
  await open();
  worker.write('abc');
  await once(worker, 'data');
  gate.stall();
  worker.write('def');
  await pause(A_WHILE_MS);
  assert.equal(heard, 'abc');
  gate.goOn();
  await once(worker, 'data');
  assert.equal(heard, 'abcdef');
  assert.deepEqual(
    gate.acts.map(({ kind, passedBytes }) => [kind, passedBytes]),
    [
      ['stall', 3],
      ['go-on', 3],
    ],
  );
});

test('a refusal is told, and the connection closed', async () => {
  await open();
  worker.write('abc');
  await once(worker, 'data');
  gate.refuse();
  await once(worker, 'close');
  assert.match(told, /onStatus.*NetStream\.Publish\.Denied/s);
});

test('one that hangs up does so at publish, not before', async () => {
  await open(true);
  worker.write('\u0002\u0000\u0009FCPublish');
  await once(worker, 'data');
  worker.write('\u0002\u0000\u0007publish');
  await once(worker, 'close');
  assert.equal(heard, '\u0002\u0000\u0009FCPublish');
  assert.deepEqual(gate.acts[0]?.kind, 'hang-up');
});
