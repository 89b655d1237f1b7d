import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { listenOn } from './listen';

test('connections above the limit are closed at once, and the others live on', async () => {
  const served: Socket[] = [];
  const server = createServer((socket) => served.push(socket));
  const port = await listenOn(server, 0, '127.0.0.1', 2);
  const clients = [1, 2].map(() => connect(port, '127.0.0.1'));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  const third = connect(port, '127.0.0.1').on('error', () => undefined); // a reset or an end, as the system likes
  await once(third, 'close');
  assert.deepEqual([served.length, ...clients.map(({ destroyed }) => destroyed)], [2, false, false]);
  for (const client of clients) client.destroy();
  server.close();
});
