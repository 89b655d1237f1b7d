import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { removeLeftovers, removeRun } from './removal';
import { runName } from './run-label';
import { FakeDocker } from './testing';

const DEAD = `${hostname()}:4194305:1`;
/** Has a container and a network until they are removed. */
const SCRIPT = `
here=$(dirname "$0")
case "$*" in
  "ps"*--format*) [ -e "$here/c" ] || printf '%s\\n' '${DEAD}' '${runName()}' ;;
  "network ls"*--format*) ;;
  "ps"*) [ -e "$here/c" ] || echo c1 ;;
  "network ls"*) [ -e "$here/n" ] || echo n1 ;;
  "rm "*) touch "$here/c" ;;
  "network rm"*) touch "$here/n" ;;
esac`;

test('containers go with their volumes, then networks, until a look finds nothing', async () => {
  await using docker = await FakeDocker.install(SCRIPT);
  await removeRun('m:1:2');
  const [list, networks, ...rest] = await docker.calls();
  assert.equal(list, 'ps --all --quiet --filter label=live-dubbing.run=m:1:2');
  assert.equal(networks, 'network ls --quiet --filter label=live-dubbing.run=m:1:2');
  assert.deepEqual(rest.slice(0, 2), ['rm --force --volumes c1', 'network rm n1']);
});

test('only what dead runs have left is removed', async () => {
  await using docker = await FakeDocker.install(SCRIPT);
  assert.deepEqual(await removeLeftovers(), [DEAD]);
  assert.ok(!(await docker.calls()).some((call) => call.includes(`=${runName()}`)));
});

test('what somebody else has removed meanwhile is no failure', async () => {
  const script = `${SCRIPT}\n[ "$1" = rm ] && { echo 'Error: No such container: c1' >&2; exit 1; }; exit 0`;
  await using _docker = await FakeDocker.install(script);
  await removeRun('m:1:2');
});
