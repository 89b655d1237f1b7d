import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test, type TestContext } from 'node:test';
import { listenOn } from '../../services/net/listen';
import { httpGet, loginOf } from './http';

async function serverOf(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const port = await listenOn(server, 0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${port}/a`;
}

test('an answer is told with its status and type', async (t) => {
  const url = await serverOf(t, (_, response) =>
    response.writeHead(404, { 'content-type': 'text/x' }).end('nö'),
  );
  assert.deepEqual(await httpGet(url, { timeoutMs: 1000 }), {
    status: 404,
    contentType: 'text/x',
    text: 'nö',
  });
});

test('connections are kept', async (t) => {
  const ports = new Set<number | undefined>();
  const url = await serverOf(t, ({ socket }, response) => {
    ports.add(socket.remotePort);
    response.end();
  });
  for (let i = 0; i < 3; i++) await httpGet(url, { timeoutMs: 1000 });
  assert.equal(ports.size, 1);
});

test('a server that is silent, or breaks off, is an error', async (t) => {
  const silent = await serverOf(t, () => undefined);
  await assert.rejects(httpGet(silent, { timeoutMs: 30 }), /no answer within 30 ms/);
  const broken = await serverOf(t, ({ socket }, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half of it', () => socket.destroy());
  });
  await assert.rejects(httpGet(broken, { timeoutMs: 1000 }), /aborted/);
});

test('a kept connection that is reset when it is used again is replaced by a new one', async (t) => {
  const used = new Set<unknown>();
  const url = await serverOf(t, ({ socket }, response) => {
    if (used.has(socket)) return void socket.resetAndDestroy();
    used.add(socket);
    response.end('there');
  });
  for (let i = 0; i < 2; i++) assert.equal((await httpGet(url, { timeoutMs: 1000 })).text, 'there');
  assert.equal(used.size, 2);
});

test('a server that resets each connection is an error', async (t) => {
  let answers = 1;
  const url = await serverOf(t, ({ socket }, response) =>
    answers-- > 0 ? response.end() : socket.resetAndDestroy(),
  );
  await httpGet(url, { timeoutMs: 1000 });
  await assert.rejects(httpGet(url, { timeoutMs: 1000 }), /ECONNRESET/);
});

test('nobody listens', async () => {
  await assert.rejects(httpGet('http://127.0.0.1:9/', { timeoutMs: 1000 }), /ECONNREFUSED/);
});

test('user and password become a header and are not in the address any more', () => {
  const { url, headers } = loginOf('http://suite:p%40ss@127.0.0.1:9997/v3/paths/list?page=1');
  assert.equal(url, 'http://127.0.0.1:9997/v3/paths/list?page=1');
  assert.deepEqual(headers, { authorization: `Basic ${btoa('suite:p@ss')}` });
});

test('an address without them stays as it is', () =>
  assert.deepEqual(loginOf('http://127.0.0.1:9997'), { url: 'http://127.0.0.1:9997', headers: {} }));
