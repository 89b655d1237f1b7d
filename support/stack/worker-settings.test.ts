import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceEnvironment } from '../base/service';
import { workerVariables } from './worker-settings';

test('settings become the variables that the worker reads', () => {
  const variables = workerVariables({
    streamId: 's1',
    maxInflight: 1,
    reconnectDelaysMs: [100, 200],
    stsMode: 'passthrough',
  });
  assert.deepEqual(variables, {
    STREAM_ID: 's1',
    WORKER_MAX_INFLIGHT: '1',
    WORKER_RECONNECT_DELAYS_MS: '100,200',
    WORKER_STS_MODE: 'passthrough',
  });
});

test("a developer's leftovers do not reach the services, the rest of the environment does", () => {
  process.env['WORKER_STS_TIMEOUT_MS'] = '1';
  try {
    const environment = serviceEnvironment({ STREAM_ID: 's1' });
    assert.equal(environment['WORKER_STS_TIMEOUT_MS'], undefined);
    assert.equal(environment['PATH'], process.env['PATH']);
    assert.equal(environment['STREAM_ID'], 's1');
  } finally {
    delete process.env['WORKER_STS_TIMEOUT_MS'];
  }
});
