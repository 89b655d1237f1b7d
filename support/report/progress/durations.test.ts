import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stopwatch } from './durations';

/** Only what the stopwatch reads. */
const message = (content: object) => content as Parameters<Stopwatch['see']>[0];

function run(status: string) {
  const stopwatch = new Stopwatch();
  const messages = [
    { pickle: { id: 'p', uri: 'a.feature', name: 'x' } },
    { testCase: { id: 'c', pickleId: 'p' } },
    { testCaseStarted: { id: 's', testCaseId: 'c', timestamp: { seconds: 10, nanos: 0 } } },
    { testStepFinished: { testCaseStartedId: 's', testStepResult: { status } } },
    { testCaseFinished: { testCaseStartedId: 's', timestamp: { seconds: 12, nanos: 500_000_000 } } },
  ];
  for (const each of messages) stopwatch.see(message(each));
  return stopwatch;
}

test('takes the time of a scenario that ran, not of one in a dry run', () => {
  assert.deepEqual(run('PASSED').seconds, { 'a.feature x': 2.5 });
  assert.deepEqual(run('SKIPPED').seconds, {});
});

test('notices a feature file that cannot be read', () => {
  const stopwatch = new Stopwatch();
  stopwatch.see(message({ parseError: { message: 'x' } }));
  assert.equal(stopwatch.sawParseError, true);
});
