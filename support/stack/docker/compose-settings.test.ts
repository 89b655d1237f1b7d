import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeEnvironment, composeFiles, usesStandIn } from './compose-settings';
import { runName } from './run-label';

test('the stand-in is an override between the base and what the suite adds', () => {
  const suite = 'support/stack/docker-compose.suite.yml';
  assert.deepEqual(composeFiles({}), ['docker-compose.yml', suite]);
  assert.deepEqual(composeFiles({ MEDIA_SERVER: 'stand-in' }), [
    'docker-compose.yml',
    'docker-compose.stand-in.yml',
    suite,
  ]);
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
