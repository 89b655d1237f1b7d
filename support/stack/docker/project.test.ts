import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import {
  composeEnvironment,
  composeFiles,
  ComposeProject,
  projectName,
  runLives,
  runName,
  usesStandIn,
} from './project';
import { FakeDocker } from './docker-testing';

/** Above the highest process id that Linux gives. */
const NOBODY = 4_194_305;

test('this run lives', () => assert.ok(runLives(runName())));
test('one whose process is gone does not', () => assert.equal(runLives(`${hostname()}:${NOBODY}:1`), false));
test('one whose process id somebody else has now does not', () =>
  assert.equal(runLives(`${hostname()}:${process.pid}:1`), false));
test('one of another machine counts as alive', () => assert.ok(runLives(`elsewhere:${NOBODY}:1`)));

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

test('the stand-in is an override between the base and what the suite adds', () => {
  const suite = 'support/stack/docker-compose.suite.yml';
  assert.deepEqual(composeFiles({}), ['docker-compose.yml', suite]);
  assert.deepEqual(composeFiles({ MEDIA_SERVER: 'stand-in' }), [
    'docker-compose.yml',
    'docker-compose.stand-in.yml',
    suite,
  ]);
});

test("an image of somebody else's worker comes last, and is not to be lost on the way to Compose", (t) => {
  assert.equal(
    composeFiles({ WORKER_IMAGE: 'registry/worker:1' }).at(-1),
    'support/stack/docker-compose.worker-image.yml',
  );
  process.env['WORKER_IMAGE'] = 'registry/worker:1';
  t.after(() => delete process.env['WORKER_IMAGE']);
  assert.equal(composeEnvironment({})['WORKER_IMAGE'], 'registry/worker:1');
});

test('a media server that nobody knows is refused', () =>
  assert.throws(() => usesStandIn({ MEDIA_SERVER: 'nginx' }), /expected mediamtx or stand-in, seen "nginx"/));

test("every port is Docker's choice, and a developer's own settings do not count", (t) => {
  const own = {
    COMPOSE_FILE: 'other.yml',
    WORKER_MAX_INFLIGHT: '9',
    RTSP_PORT: '8554',
    BIND_ADDRESS: '0.0.0.0',
  };
  Object.assign(process.env, own);
  t.after(() => Object.keys(own).forEach((name) => delete process.env[name]));
  const env = composeEnvironment({ ECHO_CONTROL: 'on' });
  for (const name of ['RTSP', 'RTMP', 'API', 'PLAYBACK', 'STS', 'METRICS'])
    assert.equal(env[`${name}_PORT`], '0');
  assert.deepEqual(
    [
      env['COMPOSE_FILE'],
      env['WORKER_MAX_INFLIGHT'],
      env['BIND_ADDRESS'],
      env['ECHO_CONTROL'],
      env['STACK_RUN'],
    ],
    [undefined, undefined, '127.0.0.1', 'on', runName()],
  );
});
