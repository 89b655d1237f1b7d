import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireDocker } from './requirements';
import { FakeDocker } from './testing';

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
