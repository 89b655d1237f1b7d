import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { removeLeftovers, removeRun, requireDocker } from './prepare';
import { runName } from './project';
import { FakeDocker } from './docker-testing';

const compose = (version: string) => `case "$*" in "compose version"*) echo '${version}';; esac`;

test('Docker with a Compose that is new enough will do', async () => {
  await using docker = await FakeDocker.install(compose('v2.24.0'));
  await requireDocker();
  assert.deepEqual(await docker.calls(), ['compose version --short', 'info --format {{.ServerVersion}}']);
});

test('without docker it says where to get it, and what needs none', async () => {
  const { PATH } = process.env;
  process.env['PATH'] = '/nowhere';
  try {
    await assert.rejects(requireDocker(), /no "docker" in PATH.*get-docker.*local stack needs no Docker/s);
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('Compose v1 alone is told from none that is too old', async () => {
  {
    await using _none = await FakeDocker.install(
      `echo "docker: 'compose' is not a docker command." >&2; exit 1`,
    );
    await assert.rejects(
      requireDocker(),
      /needs Docker Compose 2\.24.*docker-compose v1 is too old.*docs\.docker/s,
    );
  }
  await using _old = await FakeDocker.install(compose('2.17.3'));
  await assert.rejects(requireDocker(), /Docker Compose 2\.24 or later.*this one is 2\.17\.3/s);
});

test('an engine that does not answer is quoted, with how to start it', async () => {
  const script = `${compose('2.40.0')}\n[ "$1" = info ] && { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }; exit 0`;
  await using _docker = await FakeDocker.install(script);
  await assert.rejects(requireDocker(), /does not answer:.*Cannot connect.*systemctl start docker/s);
});

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
