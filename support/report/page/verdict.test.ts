import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioStatus, Summary } from '../summary';
import { stateOf } from './model';
import { describeDuration, describeRun, stateOfRun, verdictOf } from './verdict';

const ran = (...statuses: ScenarioStatus[]) =>
  ({ scenarios: statuses.map((status) => ({ status })) }) as Summary;

test('the run in one sentence', () => {
  assert.equal(verdictOf(ran('passed', 'passed')), '2 of 2 scenarios passed');
  assert.equal(verdictOf(ran('passed', 'failed', 'undefined')), '2 of 3 scenarios failed');
  assert.equal(verdictOf(ran('passed', 'skipped')), '1 of 2 scenarios passed, 1 did not apply');
  assert.equal(verdictOf(ran('failed')), '1 of 1 scenario failed');
  assert.equal(verdictOf(ran()), 'No scenario was run');
  assert.equal(
    verdictOf(ran('passed', 'failed', 'unfinished')),
    'The run was cut off: 1 of 3 scenarios passed, 1 failed, 1 did not come to an end',
  );
});

test('for the terminal with what it took, and nothing of what is not known', () => {
  const took = { ...ran('passed'), wallSeconds: 4, workers: 2, cpuSeconds: null };
  assert.equal(describeRun(took), '1 of 1 scenario passed · 4.0 s, 2 workers');
  assert.equal(
    describeRun({ ...took, cpuSeconds: 7.2, shard: '1/2', stack: 'local', mediaServer: 'MediaMTX v1.20.1' }),
    '1 of 1 scenario passed · 4.0 s, 2 workers · 7 s of CPU time · shard 1/2, stack local, MediaMTX v1.20.1',
  );
});

test('the state of several is the first that is not good', () => {
  assert.equal(stateOf(['passed', 'skipped', 'failed']), 'failed');
  assert.equal(stateOf(['passed', 'skipped']), 'skipped');
  assert.equal(stateOf([]), 'unknown');
  assert.deepEqual([ran('passed', 'failed'), ran('passed'), ran('skipped')].map(stateOfRun), [
    'failed',
    'passed',
    'unknown',
  ]);
});

test('durations', () => {
  assert.deepEqual([0.01, 6.94, 59.99, 120.2, 293.1].map(describeDuration), [
    '< 0.1 s',
    '6.9 s',
    '60 s',
    '2 min',
    '4 min 53 s',
  ]);
});
