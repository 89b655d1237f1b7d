import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MediaServer } from './media-server';
import { RtmpTestClient } from './rtmp/client-testing';
import { stretch } from './rtmp/relay-testing';
import { settingsFrom } from './settings';

const log = (): void => undefined;
const own = mkdtempSync(join(tmpdir(), 'media-server-test-'));
process.env.TMPDIR = own;
after(() => rmSync(own, { recursive: true }));
const USER = { name: 'tester', password: 'of this test' };
const asUser = { headers: { Authorization: `Basic ${btoa(`${USER.name}:${USER.password}`)}` } };
const anyPorts = settingsFrom({
  MEDIA_API_USER: USER.name,
  MEDIA_API_PASSWORD: USER.password,
  MEDIA_RTSP_PORT: '0',
  MEDIA_RTMP_PORT: '0',
  MEDIA_API_PORT: '0',
  MEDIA_PLAYBACK_PORT: '0',
});

test('what is published is listed, recorded and played back', async (t) => {
  const server = await MediaServer.start(anyPorts, log);
  t.after(() => server.close());
  const { rtmpPort, apiPort, playbackPort } = server.ports;
  const publisher = await RtmpTestClient.publish(rtmpPort, 'live/x/out');
  await publisher.send(...stretch(0, 3000));
  const listed = await fetch(`http://127.0.0.1:${apiPort}/v3/paths/list`, asUser);
  const { items } = (await listed.json()) as { items: { name: string }[] };
  assert.deepEqual(
    items.map(({ name }) => name),
    ['live/x/out'],
  );
  const reader = await RtmpTestClient.play(rtmpPort, 'live/x/out');
  await publisher.close();
  await reader.closed;
  const list = await fetch(`http://127.0.0.1:${playbackPort}/list?path=live/x/out`, asUser);
  const [entry] = (await list.json()) as { duration: number; url: string }[];
  assert.equal(entry?.duration, 3);
  const recording = Buffer.from(await (await fetch(entry.url, asUser)).arrayBuffer());
  assert.equal(recording.toString('latin1', 4, 8), 'ftyp');
});

test('closing frees the ports and removes the folder that it made, not one that it was given', async () => {
  const server = await MediaServer.start(anyPorts, log);
  await server.close();
  await assert.rejects(access(server.recordDirectory), /ENOENT/);
  for (const port of Object.values<number>({ ...server.ports })) {
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [Error];
    assert.match(error.message, /ECONNREFUSED/);
  }
  const directory = await mkdtemp(join(tmpdir(), 'media-server-test-'));
  await (await MediaServer.start({ ...anyPorts, recordDirectory: directory }, log)).close();
  await rm(directory, { recursive: true });
});

test('a taken port stops the start with its name, and nothing stays open', async (t) => {
  const first = await MediaServer.start(anyPorts, log);
  t.after(() => first.close());
  const before = await folders();
  const clash = { ...anyPorts, apiPort: first.ports.apiPort };
  await assert.rejects(MediaServer.start(clash, log), /the API server cannot listen/);
  assert.deepEqual(await folders(), before);
});

/** What is in this test's own folder for temporary files. */
const folders = (): Promise<string[]> => readdir(tmpdir());
