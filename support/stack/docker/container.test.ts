import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { StartError } from '../../base/service';
import { Container } from './container';
import { FakeDocker } from './docker-testing';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'container-test-'));
});
after(() => rm(folder, { recursive: true }));

/** A container that prints, and ends when it is killed; so told by inspect. */
const container = (exitCode: number, prints = '') => `
here=$(dirname "$0")
case "$1" in
  logs) echo '${prints}'; until [ -e "$here/killed" ] || [ ${exitCode} -ne 137 ]; do sleep 0.02; done ;;
  kill) touch "$here/killed" ;;
  inspect) echo '{"Status":"exited","ExitCode":${exitCode},"OOMKilled":false,"Error":"","FinishedAt":"2026-11-24T20:10:44Z"}' ;;
esac`;
let count = 0;
const start = (options: object = {}) =>
  new Container({
    name: 'worker-1',
    id: 'abc',
    evidenceFile: path.join(folder, `${++count}.log`),
    ...options,
  });

test('it is ready when it says so, and ends when it is killed', async () => {
  await using docker = await FakeDocker.install(container(137, '{"event":"ready","port":1}'));
  const worker = start();
  assert.deepEqual(await worker.ready(5000), { event: 'ready', port: 1 });
  assert.equal(worker.describeExit(), 'is running');
  await worker.kill();
  assert.equal(worker.describeExit(), 'was killed by SIGKILL');
  assert.equal(worker.endedUnasked, false);
  assert.ok((await docker.calls()).includes('kill --signal KILL abc'));
});

test('one that ends before it is ready is told with its last words and its own exit code', async () => {
  await using _docker = await FakeDocker.install(container(2, 'WORKER_MAX_INFLIGHT: wrong'));
  const worker = start();
  await assert.rejects(worker.ready(5000), (error: Error) => {
    assert.ok(error instanceof StartError);
    assert.equal(error.exit?.code, 2);
    assert.match(error.message, /worker-1 exited with code 2 before it was ready.*WORKER_MAX_INFLIGHT/s);
    return true;
  });
  assert.equal(worker.endedUnasked, true);
  assert.match(await readFile(path.join(folder, `${count}.log`), 'utf8'), /WORKER_MAX_INFLIGHT/);
});

test('what is to be fetched from it is there when its end is told', async () => {
  await using _docker = await FakeDocker.install(container(0));
  let fetched = false;
  const worker = start({ beforeExit: () => Promise.resolve((fetched = true)) });
  assert.equal((await worker.exited).code, 0);
  assert.ok(fetched);
});

test('one that was removed is no riddle', async () => {
  await using _docker = await FakeDocker.install(
    `[ "$1" = logs ] || { echo 'No such container' >&2; exit 1; }`,
  );
  assert.match((await start().exited).problem ?? '', /its container was removed/);
});
