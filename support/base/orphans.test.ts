import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { eventually } from './eventually';

/**
 * A parent with two generations of children, which all hold a connection to this test. A closed connection is the proof of
 * a process that is gone; its pid would still be there as a zombie where nobody collects them.
 */
let server: Server;
let folder: string;
let connections: Set<Socket>;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'reaper-test-'));
  server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await writeFile(path.join(folder, 'parent.js'), parentScript((server.address() as AddressInfo).port));
});

after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  connections = new Set();
});

function parentScript(port: number): string {
  const hold = `"${process.execPath}" -e "require('net').connect(${port},'127.0.0.1')"`;
  return `
    const { ManagedProcess } = require(${JSON.stringify(path.join(__dirname, 'process.js'))});
    new ManagedProcess({
      name: 'child', command: '/bin/sh', args: ['-c', ${JSON.stringify(`${hold} & ${hold} & wait`)}],
      env: process.env, evidenceFile: ${JSON.stringify(path.join(folder, 'child.log'))},
    });
    process.on('message', () => process.exit(0));
  `;
}

async function startParent(): Promise<ChildProcess> {
  // a group of its own: what a test does to it must not reach the test
  const parent = fork(path.join(folder, 'parent.js'), { detached: true, stdio: 'ignore' });
  await eventually('both children are connected', () => connections.size === 2, {
    withinMs: 10_000,
    everyMs: 10,
  });
  return parent;
}

const endings: [how: string, end: (parent: ChildProcess, pid: number) => void][] = [
  ['kill -9', (parent) => parent.kill('SIGKILL')],
  ['kill -9 of its whole group', (_parent, pid) => process.kill(-pid, 'SIGKILL')],
  ['Ctrl-C', (_parent, pid) => process.kill(-pid, 'SIGINT')],
  ['SIGTERM', (parent) => parent.kill('SIGTERM')],
  ['SIGHUP', (parent) => parent.kill('SIGHUP')],
  ['process.exit', (parent) => parent.send('exit')],
  ['the end of the coordinator that forked it', (parent) => parent.disconnect()],
];

for (const [how, end] of endings) {
  test(`no child outlives its parent after ${how}`, async () => {
    const parent = await startParent();
    assert.ok(parent.pid !== undefined);
    end(parent, parent.pid);
    await eventually('all children are gone', () => connections.size === 0, { withinMs: 5000, everyMs: 5 });
    await eventually('the parent is gone', () => parent.exitCode !== null || parent.signalCode !== null, {
      withinMs: 5000,
    });
  });
}
