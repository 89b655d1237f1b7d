import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startLocalStack } from './local';
import { StartError } from '../base/service';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stack-test-'));
});
after(() => rm(folder, { recursive: true }));

let count = 0;
const options = (mediaMtxBinary = '') => ({
  streamId: 's1',
  evidenceDir: path.join(folder, String(++count)),
  mediaMtxBinary,
});

/** A stand-in for MediaMTX's executable, as a node script. */
async function fakeMediaMtx(script: string): Promise<string> {
  const file = path.join(folder, `mediamtx-${++count}`);
  await writeFile(file, `#!/usr/bin/env node\n${script}`, { mode: 0o755 });
  return file;
}

/** Answers MediaMTX's control API. */
const api = (useAbsoluteTimestamp: boolean) => `
  const [host, port] = process.env.MTX_APIADDRESS.split(':');
  const answers = { '/v3/info': { version: 'v9\\n' }, '/v3/config/paths/get/all_others': { useAbsoluteTimestamp: ${useAbsoluteTimestamp} } };
  require('node:http').createServer(({ url }, response) => {
    response.writeHead(answers[url] ? 200 : 404);
    response.end(JSON.stringify(answers[url] ?? {}));
  }).listen(Number(port), host);`;

async function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
  });
}

test('servers listen where the stack says, and are gone after it', async () => {
  const stack = await startLocalStack(options());
  const urls = [stack.inputUrl, stack.outputUrl, stack.apiUrl, stack.playbackUrl, stack.stsUrl];
  assert.deepEqual(await Promise.all(urls.map(accepts)), [true, true, true, true, true]);
  assert.match(stack.inputUrl, /^rtsp:\/\/127\.0\.0\.1:\d+\/live\/s1\/in$/);
  assert.match(stack.outputUrl, /^rtmp:\/\/127\.0\.0\.1:\d+\/live\/s1\/out$/);
  assert.equal(stack.mediaServer.name, 'stand-in');
  await Promise.all([stack[Symbol.asyncDispose](), stack[Symbol.asyncDispose]()]);
  assert.deepEqual(await Promise.all(urls.map(accepts)), [false, false, false, false, false]);
  assert.deepEqual(stack.unexpectedExits(), []);
  assert.match(await readFile(path.join(stack.evidenceDir, 'echo-sts.log'), 'utf8'), /"event":"ready"/);
});

test('a server that ends by itself is told, one that a step kills is not', async () => {
  await using stack = await startLocalStack(options());
  await stack.services.sts.kill();
  assert.deepEqual(stack.unexpectedExits(), []);
  process.kill(stack.services.mediaServer.pid ?? 0, 'SIGKILL');
  await stack.services.mediaServer.exited;
  assert.deepEqual(stack.unexpectedExits(), ['media-server was killed by SIGKILL.']);
});

test('a worker with a wrong setting is refused with its own words', async () => {
  await using stack = await startLocalStack(options());
  await assert.rejects(stack.startWorker({ maxInflight: -1 }), (error: Error) => {
    assert.ok(error instanceof StartError);
    assert.equal(error.exit?.code, 2);
    assert.match(error.message, /worker-1 exited with code 2 before it was ready.*WORKER_MAX_INFLIGHT/s);
    return true;
  });
});

test('a real media server is used where there is one, and named', async () => {
  await using stack = await startLocalStack(options(await fakeMediaMtx(api(true))));
  assert.deepEqual(stack.mediaServer, { name: 'MediaMTX', version: 'v9' });
});

test("one that does not keep the publisher's clock is refused before anything runs on it", async () => {
  await assert.rejects(
    startLocalStack(options(await fakeMediaMtx(api(false)))),
    /does not keep the publisher's clock/,
  );
});

test('one that ends is told with its last words', async () => {
  const binary = await fakeMediaMtx(`console.error('ERR: unknown key'); process.exit(1);`);
  await assert.rejects(startLocalStack(options(binary)), (error: Error) => {
    assert.ok(error instanceof StartError);
    assert.match(error.message, /media-server exited with code 1 \(MEDIAMTX_BIN=.*ERR: unknown key/s);
    return true;
  });
});

test('a port that somebody else took is a reason to try again, three times in all', async () => {
  const binary = await fakeMediaMtx(
    `console.error('bind: address already in use ' + process.env.MTX_RTSPADDRESS); process.exit(1);`,
  );
  const taken = options(binary);
  await assert.rejects(startLocalStack(taken), /address already in use/);
  const log = await readFile(path.join(taken.evidenceDir, 'media-server.log'), 'utf8');
  assert.equal(new Set(log.trim().split('\n')).size, 3);
});
