import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComposeProject, projectName } from './project';
import { FakeDocker } from './testing';

const LISTED = `{"Service":"echo-sts","ID":"abc","Publishers":[{"TargetPort":8080,"PublishedPort":4}]}`;
const SCRIPT = `case "$*" in *" ps "*) echo '${LISTED}';; *" run "*) echo worker-id;; esac`;

/** What follows the files. */
const verbOf = (call: string): string => call.replace(/^.*docker-compose\.suite\.yml /, '');

test('names are valid for Compose, readable, and never the same', () => {
  assert.match(projectName('Half-open_10 s'), /^e2e-[0-9a-f]{8}-half-open-10-s$/);
  assert.match(projectName('x'.repeat(90)), /^e2e-[0-9a-f]{8}-x{30}$/);
  assert.match(projectName('_'), /^e2e-[0-9a-f]{8}$/);
  assert.notEqual(projectName('s'), projectName('s'));
});

test('it goes up with --wait, in a project of its own, whatever .env says', async () => {
  await using docker = await FakeDocker.install(SCRIPT);
  await using project = new ComposeProject('s1');
  const listed = await project.up('mediamtx', 'echo-sts');
  const [up = '', list = ''] = await docker.calls();
  assert.ok(up.startsWith(`compose --project-name ${project.name} --project-directory `), up);
  assert.match(
    up,
    / --env-file \/dev\/null .* --file \S+\/docker-compose\.yml --file \S+docker-compose\.suite\.yml /,
  );
  assert.equal(verbOf(up), 'up --detach --wait --no-build --quiet-pull mediamtx echo-sts');
  assert.equal(verbOf(list), 'ps --all --format json');
  assert.equal(listed.get('echo-sts')?.ports.get(8080), 4);
});

test('a worker has its own settings and name; with the project it goes, and its volume', async () => {
  await using docker = await FakeDocker.install(SCRIPT);
  const project = new ComposeProject('s1');
  assert.equal(
    await project.run('media-service', 'worker-1', { STREAM_ID: 's1', WORKER_MAX_INFLIGHT: '2' }),
    'worker-id',
  );
  await project[Symbol.asyncDispose]();
  const [run = '', remove, down = ''] = await docker.calls();
  assert.equal(
    verbOf(run),
    `run --detach --no-deps --service-ports --use-aliases --name ${project.name}-worker-1 ` +
      '--env STREAM_ID=s1 --env WORKER_MAX_INFLIGHT=2 media-service',
  );
  assert.equal(remove, `rm --force --volumes ${project.name}-worker-1`);
  assert.equal(verbOf(down), 'down --volumes --remove-orphans --timeout 0');
});

test('what fails is told with the command and its last words', async () => {
  await using _docker = await FakeDocker.install(
    `case "$*" in *" up "*) echo 'port is taken' >&2; exit 17;; esac`,
  );
  await using project = new ComposeProject('s1');
  await assert.rejects(
    project.up('echo-sts'),
    /docker compose .* up .*echo-sts: exit code 17\nport is taken/s,
  );
});
