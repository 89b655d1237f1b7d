import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { ListedPath } from './media-server-api';
import { fetchRecording, type RecordingRequest } from './recording';

const START = '2026-01-02T03:04:05.678901+01:00';
const stretch = (duration: number): object => ({ start: START, duration, url: 'http://elsewhere/' });

let server: Server;
let directory: string;
/** What each look at the list finds; the last one stays. A number is an error status. */
let looks: (object[] | number)[];
let gets: URLSearchParams[];
let getStatus: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fetch-test-'));
  [looks, gets, getStatus] = [[[stretch(1.5)]], [], 200];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (url.pathname === '/get') {
      gets.push(url.searchParams);
      return response.writeHead(getStatus).end('the recording');
    }
    const look = (looks.length > 1 ? looks.shift() : looks[0]) ?? 500;
    return typeof look === 'number'
      ? response.writeHead(look).end('{"error":"none"}')
      : response.end(JSON.stringify(look));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const request = (more: Partial<RecordingRequest> = {}): RecordingRequest => ({
  api: { path: () => Promise.resolve(null) },
  playbackUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  path: 'live/x/out',
  file: join(directory, 'out.mp4'),
  withinMs: 2000,
  everyMs: 5,
  ...more,
});

test('it waits until the list stands still, and fetches all of it', async () => {
  looks = [404, [stretch(1)], [stretch(1.5)], [stretch(1.5)]];
  await fetchRecording(request());
  assert.equal(await readFile(join(directory, 'out.mp4'), 'utf8'), 'the recording');
  assert.deepEqual(
    gets.map((query) => Object.fromEntries(query)),
    [{ path: 'live/x/out', start: START, duration: '1.5' }],
  );
});

test('it does not begin before the publisher is gone', async () => {
  let stays = 1;
  const path = (): Promise<ListedPath | null> => Promise.resolve(stays-- > 0 ? ({} as ListedPath) : null);
  await fetchRecording(request({ api: { path } }));
  assert.ok(stays < 0);
  const forever = fetchRecording(
    request({ api: { path: () => Promise.resolve({} as ListedPath) }, withinMs: 100 }),
  );
  await assert.rejects(
    forever,
    /Not within 100 ms: .*all of the recording of live\/x\/out[^]*publisher is still there/,
  );
});

test('no recording is an error with what was seen', async () => {
  looks = [404];
  await assert.rejects(fetchRecording(request({ withinMs: 100 })), /answered 404: \{"error":"none"\}/);
});

test('an interrupted recording is an error that tells its stretches', async () => {
  looks = [[stretch(1.5), stretch(3)]];
  await assert.rejects(
    fetchRecording(request()),
    /expected one stretch, found 2 \(1.5 s from .*, 3 s from .*interrupted/,
  );
});

test('what was recorded after a change of format is fetched, too, where one is expected', async () => {
  const laterFile = join(directory, 'later.mp4');
  looks = [[stretch(1.5), stretch(3)]];
  await fetchRecording(request({ laterFile }));
  assert.deepEqual(
    gets.slice(-2).map((query) => query.get('duration')),
    ['3', '1.5'],
  );
  assert.equal(await readFile(laterFile, 'utf8'), 'the recording');
  looks = [[stretch(1), stretch(1), stretch(1), stretch(1)]];
  await assert.rejects(fetchRecording(request({ laterFile })), /expected three at most, found 4/);
});

test('a recording that cannot be fetched is an error with the answer', async () => {
  getStatus = 500;
  await assert.rejects(
    fetchRecording(request()),
    /could not be fetched to .*out\.mp4: .*status 500: the recording/,
  );
});
