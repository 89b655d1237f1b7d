import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { PathDescription } from '../path';
import { RecordingStore } from '../recording/recording';
import { ASC } from '../rtmp/relay-testing';
import { controlApi } from './control-api';
import { refusalOf, HttpServer } from './http';
import { playbackApi } from './playback-api';

const START = '2026-01-02T03:04:05.678Z';
const path: PathDescription = {
  name: 'live/x/out',
  confName: 'all_others',
  source: { type: 'rtmpConn', id: 'publisher' },
  ready: true,
  readyTime: START,
  tracks: ['H264'],
  bytesReceived: 7,
  bytesSent: 0,
  readers: [{ type: 'rtmpConn', id: 'reader' }],
};

const log = (): void => undefined;
const user = { name: 'tester', password: 'pässword: of this test' };
const login = (password: string): string =>
  `Basic ${Buffer.from(`${user.name}:${password}`).toString('base64')}`;
const headers = { Authorization: login(user.password) };
let directory: string;
let store: RecordingStore;
let playback: HttpServer;
let api: HttpServer;
const origins = { api: '', playback: '' };

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'api-test-'));
  store = new RecordingStore(directory, log);
  const handler = controlApi(() => [path, { ...path, name: 'live/y/out' }]);
  api = new HttpServer({ handler, user, log });
  playback = new HttpServer({ handler: playbackApi(store), user, log });
  origins.api = `http://127.0.0.1:${await api.listen(0, '127.0.0.1')}`;
  origins.playback = `http://127.0.0.1:${await playback.listen(0, '127.0.0.1')}`;
  await recordOneSecond('live/x/out');
});
after(async () => {
  await Promise.all([api.close(), playback.close(), store.close()]);
  await rm(directory, { recursive: true });
});

async function recordOneSecond(name: string): Promise<void> {
  const track = { id: 1, codec: 'MPEG-4 Audio', config: ASC, timescale: 48_000 } as const;
  const sink = store.record({ path: name, tracks: [track], firstPacketAtMs: Date.parse(START) });
  for (let n = 0; n < 48; n++)
    sink.sample({ trackId: 1, dtsTicks: n * 1024, ptsTicks: n * 1024, key: true, data: Buffer.from([n]) });
  sink.end();
  await store.of(name)[0]?.finished();
}

async function get(
  server: keyof typeof origins,
  resource: string,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(origins[server] + resource, { headers });
  return { status: response.status, body: await response.json() };
}

test('a path is told by its name, with slashes or escaped', async () => {
  for (const name of ['live/x/out', 'live%2Fx%2Fout']) {
    const { status, body } = await get('api', `/v3/paths/get/${name}`);
    assert.equal(status, 200);
    assert.deepEqual(body, path);
  }
});

test('the list has all of them', async () => {
  const { body } = await get('api', '/v3/paths/list');
  assert.deepEqual(body, { itemCount: 2, pageCount: 1, items: [path, { ...path, name: 'live/y/out' }] });
});

test('the one configuration keeps the clock of the publisher and records', async () => {
  const { body } = await get('api', '/v3/config/paths/get/all_others');
  const { useAbsoluteTimestamp, record } = body as Record<string, unknown>;
  assert.deepEqual([useAbsoluteTimestamp, record], [true, true]);
});

const refusals: [keyof typeof origins, string, number, RegExp][] = [
  ['api', '/v3/paths/get/live/none', 404, /^path not found$/],
  ['api', '/v3/paths/get/', 400, /^invalid name$/],
  ['api', '/v3/paths/get/%zz', 400, /^invalid name$/],
  ['api', '/v3/paths/get/%ff', 400, /^invalid name$/],
  ['api', '/v3/config/paths/get/live/x/out', 404, /^path configuration not found$/],
  ['playback', '/list', 400, /^invalid path name: cannot be empty \(\)$/],
  ['playback', '/list?path=../etc', 400, /dot path segments/],
  ['playback', '/list?path=live/none', 404, /^no recording segments found$/],
  ['playback', '/get?path=live/x/out', 404, /^only whole recordings are given/],
  ['playback', `/get?path=live/x/out&start=${START}&duration=1`, 404, /^only whole recordings/],
  ['playback', `/get?path=live/x/out&start=2027-01-01T00:00:00Z&duration=9`, 404, /^only whole recordings/],
  ['playback', `/get?path=live/none&start=${START}&duration=9`, 404, /^no recording segments found$/],
];
for (const [server, resource, status, reason] of refusals)
  test(`${server} answers ${resource} with ${status}`, async () => {
    const { status: seen, body } = await get(server, resource);
    const { status: word, error } = body as { status: string; error: string };
    assert.deepEqual([seen, word], [status, 'error']);
    assert.match(error, reason);
  });

test('what is not there, and methods that change things, get a plain 404', async () => {
  for (const request of [
    new Request(`${origins.api}/v3/nope`, { headers }),
    new Request(`${origins.api}/v3/paths/list`, { method: 'POST', headers }),
  ]) {
    const response = await fetch(request);
    assert.deepEqual([response.status, await response.text()], [404, '404 page not found']);
  }
});

test('malformed requests are answered and survived', async () => {
  const socket = connect(Number(new URL(origins.api).port), '127.0.0.1');
  socket.end('GET / NOT-HTTP\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(String(answer), /^HTTP\/1\.1 400/);
  assert.equal((await get('api', '/v3/paths/list')).status, 200);
});

test('the list tells what can be got, and its URL gets it', async () => {
  const { body } = await get('playback', '/list?path=live/x/out');
  const [entry] = body as { start: string; duration: number; url: string }[];
  assert.deepEqual([entry?.start, entry?.duration], [START, 1.024]);
  const response = await fetch(entry?.url ?? '', { headers });
  assert.equal(response.headers.get('content-type'), 'video/mp4');
  assert.equal(Buffer.from(await response.arrayBuffer()).toString('latin1', 4, 8), 'ftyp');
});

test('nobody is answered without the password, and no web page is answered with it', async () => {
  const strangers: [status: number, headers: Record<string, string>][] = [
    [401, {}],
    [401, { Authorization: login('guess') }],
    [401, { Authorization: 'Basic ' }],
    [403, { ...headers, Origin: 'http://evil.example' }],
    [403, { ...headers, Origin: origins.api }],
    [403, { ...headers, Origin: 'null' }],
  ];
  for (const server of ['api', 'playback'] as const)
    for (const [status, sent] of strangers) {
      const response = await fetch(`${origins[server]}/v3/paths/list`, { headers: sent });
      assert.equal(response.status, status, `${server} ${JSON.stringify(sent)}`);
      assert.doesNotMatch(await response.text(), /live/);
    }
});

test('where nobody has been named, nobody is let in', () => {
  assert.match(refusalOf({ authorization: login('') }, undefined)?.reason ?? '', /MEDIA_API_PASSWORD/);
});
