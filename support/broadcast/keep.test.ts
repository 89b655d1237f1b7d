import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Disposer } from '../base/disposer';
import type { Stack } from '../stack/stack';
import { describeKept, endOrKeep, holdIfKept, requireOneProcess } from './keep';

const service = (name: string, pid: number, state: string) => ({ name, pid, describeExit: () => state });
const stack = {
  ...{ streamId: 's', inputUrl: 'rtsp://h:1/live/s/in', outputUrl: 'rtmp://h:2/live/s/out' },
  ...{ apiUrl: 'http://h:3', playbackUrl: 'http://h:4', stsUrl: 'http://h:5', evidenceDir: '/e' },
  services: {
    mediaServer: service('media-server', 11, 'is running'),
    sts: service('echo-sts', 12, 'is running'),
  },
  workers: [{ ...service('worker-1', 13, 'exited with code 0'), metricsUrl: 'http://h:6/metrics' }],
} as unknown as Stack;

const disposals: string[] = [];
function owner(name: string): Disposer {
  const owned = new Disposer();
  owned.defer(() => disposals.push(name));
  return owned;
}

afterEach(() => {
  delete process.env['KEEP'];
  delete process.env['CUCUMBER_WORKER_ID'];
  disposals.length = 0;
});

test('without KEEP a stack is ended, and nothing holds', async () => {
  await endOrKeep(stack, owner('a'));
  assert.deepEqual(disposals, ['a']);
  await holdIfKept('why');
});

test('with KEEP it is ended when the next one comes', async () => {
  process.env['KEEP'] = '1';
  await endOrKeep(stack, owner('a'));
  assert.deepEqual(disposals, []);
  await endOrKeep(stack, owner('b'));
  assert.deepEqual(disposals, ['a']);
  await endOrKeep(undefined, owner('c'));
  assert.deepEqual(disposals, ['a', 'b', 'c']);
});

test('beside other scenarios it says what to do', () => {
  requireOneProcess();
  process.env['CUCUMBER_WORKER_ID'] = '0';
  requireOneProcess();
  process.env['KEEP'] = '1';
  assert.throws(requireOneProcess, /--parallel 0/);
});

test('tells addresses, processes and the folder', () => {
  const text = describeKept('why', stack);
  for (const part of ['why', 'rtsp://h:1/live/s/in', 'rtmp://h:2/live/s/out', 'http://h:6/metrics', '/e'])
    assert.equal(text.includes(part), true, part);
  assert.match(text, /worker-1 +pid 13, exited with code 0/);
});
