import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Query } from '@cucumber/query';
import { durationsIn } from './durations';

function durations(status: string) {
  const query = new Query();
  const messages = [
    { pickle: { id: 'p', uri: 'a.feature', name: 'x', steps: [] } },
    { testCase: { id: 'c', pickleId: 'p', testSteps: [{ id: 't' }] } },
    { testCaseStarted: { id: 's', testCaseId: 'c', timestamp: { seconds: 10, nanos: 0 } } },
    { testStepFinished: { testCaseStartedId: 's', testStepId: 't', testStepResult: { status } } },
    { testCaseFinished: { testCaseStartedId: 's', timestamp: { seconds: 12, nanos: 500_000_000 } } },
  ];
  for (const each of messages) query.update(each as Parameters<Query['update']>[0]);
  return durationsIn(query);
}

test('takes the time of a scenario that ran, not of one in a dry run', () => {
  assert.deepEqual(durations('PASSED'), { 'a.feature x': 2.5 });
  assert.deepEqual(durations('SKIPPED'), {});
});
