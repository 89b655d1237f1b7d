import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';

const SETTINGS = {
  STREAM_ID: 's',
  WORKER_INPUT_URL: 'rtsp://127.0.0.1:1/a',
  WORKER_OUTPUT_URL: 'rtmp://127.0.0.1:1/a/b',
  WORKER_STS_MODE: 'passthrough',
};

/** Runs the program. @returns its exit code, and what it said on standard error */
const run = (env: Record<string, string>): Promise<{ code: unknown; said: string }> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [path.join(__dirname, 'main.js')],
      { env: { ...SETTINGS, ...env } },
      (error, _, said) => resolve({ code: error?.code, said }),
    ),
  );

test('a port that is taken, and an address that is none of this machine, are wrong settings', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const taken = String((other.address() as AddressInfo).port);
  for (const env of [
    { WORKER_METRICS_PORT: taken },
    { WORKER_METRICS_PORT: '0', WORKER_METRICS_HOST: '192.0.2.1' },
  ]) {
    const { code, said } = await run(env);
    assert.equal(code, 2, said);
    assert.match(
      said,
      /^WORKER_METRICS_PORT, WORKER_METRICS_HOST: expected an address .* seen ".*": listen E\w+/,
    );
    assert.equal(said.trim().split('\n').length, 1, said);
  }
});

/** A source that hangs up on whoever comes; each attempt costs the worker some lines of log. */
async function busySource() {
  let attempts = 0;
  const server = createServer((socket) => void (attempts++, socket.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const came = async (count: number): Promise<void> => {
    while (attempts < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { url, came, close: () => server.close() };
}

for (const [what, stdout] of [
  ['whose disk is full', () => openSync('/dev/full', 'w')],
  ['whose reader is gone', () => 'pipe'],
] as [string, () => number | 'pipe'][])
  test(`a log ${what} ends no worker`, async (t) => {
    const source = await busySource();
    t.after(source.close);
    const env = { ...SETTINGS, WORKER_INPUT_URL: source.url, WORKER_METRICS_PORT: '0' };
    const worker: ChildProcess = spawn(process.execPath, [path.join(__dirname, 'main.js')], {
      env,
      stdio: ['ignore', stdout(), 'inherit'],
    });
    t.after(() => worker.kill('SIGKILL'));
    const ended = once(worker, 'exit');
    if (worker.stdout) worker.stdout.once('data', () => worker.stdout?.destroy());
    await source.came(3);
    worker.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
