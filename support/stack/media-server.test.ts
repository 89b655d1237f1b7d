import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { requirePublishersClock } from './media-server';

let server: Server | undefined;
afterEach(() => server?.close());

/** @param useAbsoluteTimestamp undefined: the server has no configuration for the path */
async function api(useAbsoluteTimestamp?: boolean): Promise<string> {
  server = createServer((request, response) => {
    const isKnown = useAbsoluteTimestamp !== undefined && request.url === '/v3/config/paths/get/all_others';
    response.writeHead(isKnown ? 200 : 404, { connection: 'close' });
    response.end(JSON.stringify({ useAbsoluteTimestamp }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a server that keeps the clock is accepted', async () => {
  await requirePublishersClock(await api(true), 'live/s1/in');
});

test('one that does not is refused, with what to set', async () => {
  const refused = requirePublishersClock(await api(false), 'live/s1/in');
  await assert.rejects(refused, /for live\/s1\/in,.*Set "useAbsoluteTimestamp: true" under "pathDefaults"/);
});

test('one that does not say is refused too', async () => {
  await assert.rejects(
    requirePublishersClock(await api(), 'live/s1/in'),
    /no configuration for the path live\/s1\/in/,
  );
});
