import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish } from './finish-reports';
import { runOf } from './run-testing';
import { type Message, summarize } from './summarize';

/** As left by a process that was killed in scenario y. */
const cutOff = runOf('one', 100, [{ name: 'x', status: 'PASSED' }, { name: 'y' }]).slice(0, -1);

test('a run that was cut off gets its end; what has its verdict keeps it', () => {
  const finished = finish(cutOff, 104_500) ?? [];
  const { scenarios, wallSeconds } = summarize(finished, { shard: null, cpuSeconds: null });
  assert.deepEqual(
    scenarios.map(({ status }) => status),
    ['passed', 'unfinished'],
  );
  assert.equal(wallSeconds, 4.5);
  assert.equal(finished.at(-1)?.testRunFinished?.success, false);
});

test('the step it was at failed, those behind it were not reached', () => {
  const told = finish(cutOff, 0)?.slice(cutOff.length, -1) ?? [];
  const { testSteps = [] } = cutOff.flatMap(({ testCase }) => testCase ?? []).at(-1) ?? {};
  const resultOf = ({ testStepFinished }: Message) => [
    testStepFinished?.testStepId,
    testStepFinished?.testStepResult.status,
  ];
  assert.deepEqual(told.map(resultOf), [
    [testSteps[0]?.id, 'FAILED'],
    [testSteps[1]?.id, 'SKIPPED'],
  ]);
});

test('a run that had not begun has nothing to finish', () => {
  assert.equal(finish([], 0), undefined);
});
