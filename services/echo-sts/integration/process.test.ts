import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TestService } from '../service-testing';

const MAIN = join(__dirname, '..', 'main.js');

/** The service as a process of its own. */
function run(environment: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, ECHO_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => (said[name] += chunk.toString()));
  const exit = once(child, 'close').then(([code]: unknown[]) => code);
  return { child, said, exit };
}

describe('the process', () => {
  it('says in one JSON line where it listens, and ends on SIGTERM with 0', async () => {
    const { child, said, exit } = run({});
    assert.ok(child.stdout);
    await once(child.stdout, 'data');
    const { event, service, host, port } = JSON.parse(said.stdout) as Record<string, unknown>;
    assert.deepEqual([event, service, host], ['ready', 'echo-sts', '127.0.0.1']);
    assert.equal((await fetch(`http://127.0.0.1:${Number(port)}/health`)).status, 200);
    child.kill('SIGTERM');
    assert.equal(await exit, 0);
    assert.equal(said.stderr, '');
  });

  it('does not start with wrong settings: exit 2 and a line for each', async () => {
    const { said, exit } = run({ ECHO_PORT: 'x', LOG_LEVEL: 'loud' });
    assert.equal(await exit, 2);
    assert.match(said.stderr, /^ECHO_PORT: .*\nLOG_LEVEL: .*\n$/);
  });

  it('does not start where somebody else listens: exit 1 and the address', async () => {
    const other = await TestService.start();
    const { port } = new URL(other.url);
    const { said, exit } = run({ ECHO_PORT: port });
    assert.equal(await exit, 1);
    assert.match(said.stderr, new RegExp(`EADDRINUSE.*${port}`));
    await other.stop();
  });
});
