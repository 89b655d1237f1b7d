import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { MediaServerApi } from './media-server-api';

const PUBLISHED = {
  name: 'live/x/out',
  confName: '~^live/.*',
  source: { type: 'rtmpConn', id: '1' },
  ready: true,
  readyTime: '2026-01-02T03:04:05Z',
  tracks: ['H264', 'MPEG-4 Audio'],
  bytesReceived: 1,
  bytesSent: 2,
  readers: [],
};
const answers: Record<string, unknown> = {
  '/v3/paths/get/live/x/out': PUBLISHED,
  '/v3/paths/get/live/strange': { ...PUBLISHED, readers: 'many' },
  '/v3/config/paths/get/~%5Elive/.*': { name: '~^live/.*', useAbsoluteTimestamp: false },
  '/v3/config/paths/get/all_others': { name: 'all_others', useAbsoluteTimestamp: true },
};

let server: Server;
let api: MediaServerApi;
before(async () => {
  server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    const status = request.url?.includes('broken') ? 500 : answer ? 200 : 404;
    response.writeHead(status).end(JSON.stringify(answer ?? { status: 'error', error: 'not there' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = new MediaServerApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
after(() => server.close());

test('a published path is told as it is, another one is null', async () => {
  assert.deepEqual(await api.path('live/x/out'), PUBLISHED);
  assert.equal(await api.path('live/none/out'), null);
});

test("the clock is asked of the path's own configuration, or of the one that would apply", async () => {
  assert.equal(await api.keepsPublisherClock('live/x/out'), false);
  assert.equal(await api.keepsPublisherClock('live/none/out'), true);
});

test('a server without any configuration for the path is an error that says what to add', async () => {
  delete answers['/v3/config/paths/get/all_others'];
  await assert.rejects(
    api.keepsPublisherClock('live/none/out'),
    /asked for live\/none\/out and all_others\): add "all_others:"/,
  );
});

test('an answer in another form names the field', async () => {
  await assert.rejects(
    api.path('live/strange'),
    /path live\/strange is not as MediaMTX tells it:[^]*readers/,
  );
});

test('a server that fails or is not there is an error with the reason', async () => {
  await assert.rejects(api.path('live/broken'), /live\/broken failed: answered 500: .*not there/);
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  await assert.rejects(new MediaServerApi(`http://127.0.0.1:${port}`).path('x'), /failed: .*ECONNREFUSED/);
});
