import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Server } from 'socket.io';
import { listenOn } from '../../net/listen';
import { socketIoOpener } from './socket-io';

test('a wall clock that is set by an hour ends no session', async (t) => {
  const http = createServer();
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
