import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestStepResultStatus as Status } from '@cucumber/messages';
import { Query } from '@cucumber/query';
import { hasJudged } from './whole-run';

/** @param scenarios the statuses of the steps of each */
function judges(...scenarios: Status[][]): boolean {
  const run = new Query();
  for (const [i, statuses] of scenarios.entries()) {
    const id = String(i);
    const timestamp = { seconds: 0, nanos: 0 };
    run.update({ testCaseStarted: { id, testCaseId: id, attempt: 0, timestamp } });
    for (const status of statuses) {
      const testStepResult = { status, duration: { seconds: 0, nanos: 0 } };
      run.update({ testStepFinished: { testCaseStartedId: id, testStepId: 's', testStepResult, timestamp } });
    }
  }
  return hasJudged(run);
}

test('a run whose scenarios were all skipped judged nothing, whatever their hooks did', () =>
  assert.equal(judges([Status.PASSED, Status.SKIPPED], [Status.SKIPPED]), false));
test('one scenario that went to its end is enough', () =>
  assert.equal(judges([Status.SKIPPED], [Status.PASSED, Status.PASSED]), true));
test('a run that was stopped before it began says why itself', () => assert.equal(judges(), true));
test('what is skipped behind a failure was judged', () =>
  assert.equal(judges([Status.FAILED, Status.SKIPPED]), true));
