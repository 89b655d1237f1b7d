import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { listenOn } from '../../services/net/listen';
import { expectUsable } from './requirements';

let folder: string;
before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'requirements-test-'))));
after(() => rm(folder, { recursive: true }));

async function program(name: string, mode: number, says = name): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\necho '${says}'\n`);
  await chmod(file, mode);
  return file;
}

test('a MEDIAMTX_BIN that is not there, not executable, or another program is refused by name', async () => {
  const refused = (MEDIAMTX_BIN: string, message: RegExp) =>
    assert.rejects(expectUsable({ MEDIAMTX_BIN }), { message });
  await refused(path.join(folder, 'gone'), /^MEDIAMTX_BIN=.*gone is not there: give the path of MediaMTX/);
  await refused(await program('plain', 0o644), /^MEDIAMTX_BIN=.*plain may not be run: .*chmod \+x/);
  await refused(process.execPath, /^MEDIAMTX_BIN=.* is another program: /);
  await expectUsable({ MEDIAMTX_BIN: await program('real', 0o755, 'Usage: mediamtx') });
});

test('a FIXTURE that is not there, and a stack that nobody knows', async () => {
  await assert.rejects(expectUsable({ FIXTURE: path.join(folder, 'gone.mp4') }), { message: /^FIXTURE=/ });
  await assert.rejects(expectUsable({ STACK: 'lokal' }), { message: /^STACK: expected local or/ });
});

test('what starts a worker of somebody else, on a stack of the wrong kind', async () => {
  const refused = (env: Record<string, string>, message: RegExp) =>
    assert.rejects(expectUsable(env), { message });
  await refused({ STACK: 'compose', WORKER_COMMAND: 'w' }, /^WORKER_COMMAND .* give WORKER_IMAGE/);
  await refused({ WORKER_IMAGE: 'w:1' }, /^WORKER_IMAGE is an image for STACK=compose/);
});

test('an external pipeline of which input and output alone are named', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await listenOn(server, 0, '127.0.0.1');
  const seen = {
    STACK: 'external',
    INPUT_URL: `rtsp://127.0.0.1:${port}/a`,
    OUTPUT_URL: `rtmp://127.0.0.1:${port}/b`,
  };
  await expectUsable(seen);
  await assert.rejects(expectUsable({ ...seen, OUTPUT_URL: 'http://h/b' }), {
    message: /OUTPUT_URL +wrong: .*rtmp:/,
  });
  server.close();
});

test('an STS_URL that is no address, or at which nobody answers', async () => {
  const refused = (STS_URL: string, message: RegExp) =>
    assert.rejects(expectUsable({ STS_URL }), { message });
  await refused('10.0.0.5', /^STS_URL is "10\.0\.0\.5": expected an address such as http:/);
  await refused('ftp://10.0.0.5', /^STS_URL is "ftp:/);
  const closed = createServer();
  const nobody = await listenOn(closed, 0, '127.0.0.1');
  closed.close();
  await refused(`http://127.0.0.1:${nobody}`, /^nobody answers at STS_URL, 127\.0\.0\.1:\d+: ECONNREFUSED/);
});

test('each address of an external pipeline at which nobody answers is named by its variable', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await listenOn(server, 0, '127.0.0.1');
  const closed = createServer();
  const nobody = await listenOn(closed, 0, '127.0.0.1');
  closed.close();
  const env = {
    STACK: 'external',
    INPUT_URL: `rtsp://127.0.0.1:${port}/live/demo/in`,
    OUTPUT_URL: `rtmp://127.0.0.1:${nobody}/live/demo/out`,
    STS_CONTROL_URL: `http://127.0.0.1:${port}`,
    METRICS_URL: `http://127.0.0.1:${nobody}/metrics`,
    MEDIAMTX_API_URL: `http://user:secret@127.0.0.1:${nobody}`,
    MEDIAMTX_PLAYBACK_URL: `http://127.0.0.1:${port}`,
  };
  await assert.rejects(expectUsable(env), ({ message }: Error) => {
    assert.match(
      message,
      /^nobody answers at 2 of the addresses\. OUTPUT_URL leads to 127\.0\.0\.1:\d+: ECONNREFUSED; MEDIAMTX_API_URL /,
    );
    assert.doesNotMatch(message, /secret|METRICS_URL/);
    return true;
  });
  server.close();
});
