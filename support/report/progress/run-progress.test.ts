import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOf } from '../run-testing';
import type { Message } from '../summarize';
import { RunProgress } from './run-progress';

const THREE = ['x', 'y', 'z'].map((name) => ({ name }));

function after(messages: readonly Message[], durations: Record<string, number> = {}): RunProgress {
  const progress = new RunProgress(durations);
  for (const message of messages) progress.see(message);
  return progress;
}

/** @returns what was told at once, in order */
const told = (messages: readonly Message[]) => {
  const progress = new RunProgress({});
  return messages.flatMap((message) => Object.values(progress.see(message)));
};

test('scenarios run until they end', () => {
  const progress = after(runOf('r', 100, [{ name: 'x', status: 'PASSED' }, { name: 'y' }]));
  assert.deepEqual([progress.total, progress.finished, progress.failed], [2, 1, 0]);
});

test('a failure is told once, at its first step that went wrong', () => {
  const run = runOf('r', 100, [{ name: 'x', status: 'FAILED' }]);
  assert.deepEqual(told(run), [
    { scenario: 'x', where: 'a.feature:2', step: 'x', message: 'failed' },
    { name: 'a', scenarios: 1, failed: 1, skipped: 0, left: 0 },
  ]);
  assert.equal(after(run).failed, 1);
});

test('a feature is told when its last scenario has ended', () => {
  assert.deepEqual(told(runOf('r', 100, [{ name: 'x', status: 'PASSED' }, { name: 'y' }])), []);
});

test('what is left is as long as the longest of it, at least', () => {
  const durations = { 'a: x': 10, 'a: y': 90, 'a: z': 20 };
  assert.equal(after(runOf('r', 100, THREE), durations).secondsLeft(111_000), 80);
});

test('what is left is dealt to those that run side by side, and unknown ones take as long as others', () => {
  const durations = { 'a: x': 40, 'a: y': 50 };
  const before = runOf('r', 100, THREE).filter((message) => !message.testCaseStarted);
  assert.equal(after(before, durations).secondsLeft(0), 45 * 3);
});

test('nobody knows how long a first run takes', () => {
  assert.equal(after(runOf('r', 100, THREE)).secondsLeft(111_000), undefined);
});

test('one that is tried again has not ended, and counts by its last attempt', () => {
  const red = runOf('r', 100, [{ name: 'x', status: 'FAILED' }]);
  const isEnd = ({ testCaseFinished, testRunFinished }: Message) => testCaseFinished ?? testRunFinished;
  const retried = red.flatMap((each) =>
    each.testCaseFinished ? { testCaseFinished: { ...each.testCaseFinished, willBeRetried: true } } : each,
  );
  const progress = after(retried);
  assert.deepEqual([progress.finished, progress.failed], [0, 0]);
  const green = runOf('r', 100, [{ name: 'x', status: 'PASSED' }]);
  const attempt = green.filter((each) => each.testCaseStarted ?? each.testStepFinished ?? isEnd(each));
  const again = JSON.parse(JSON.stringify(attempt).replaceAll('"started ', '"again ')) as Message[];
  for (const each of again) progress.see(each);
  assert.deepEqual([progress.finished, progress.failed, progress.total], [1, 0, 1]);
});
