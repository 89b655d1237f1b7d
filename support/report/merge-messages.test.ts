import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAllShards, mergeMessages } from './merge-messages';
import type { Run } from './run-messages';
import { runOf } from './run-testing';
import type { Summary } from './summary';
import { type Message, summarize } from './summarize';

const run = (name: string, messages: Message[]) => ({ name, messages, summary: undefined });
const x = { name: 'x', status: 'PASSED' };
const y = { name: 'y', status: 'FAILED' };

const summaryOf = (messages: readonly Message[]) => summarize(messages, { shard: null, cpuSeconds: null });

test('the scenarios of all runs, in one run from the first beginning to the last end', () => {
  const merged = mergeMessages([run('one', runOf('one', 100, [x])), run('two', runOf('two', 50, [y]))]);
  const { scenarios, wallSeconds, workers } = summaryOf(merged);
  assert.deepEqual(
    scenarios.map(({ name, status }) => [name, status]),
    [
      ['x', 'passed'],
      ['y', 'failed'],
    ],
  );
  assert.deepEqual([wallSeconds, workers], [60, 2]);
  assert.deepEqual(merged.at(-1)?.testRunFinished?.success, false);
});

test('features are told once, and everything refers to what was told', () => {
  const merged = mergeMessages([run('one', runOf('one', 1, [x])), run('two', runOf('two', 2, [y]))]);
  const count = (of: (message: Message) => unknown) => merged.filter(of).length;
  assert.equal(
    count(({ source }) => source),
    1,
  );
  assert.equal(
    count(({ gherkinDocument }) => gherkinDocument),
    1,
  );
  assert.equal(
    count(({ pickle }) => pickle),
    3,
  );
  assert.equal(
    count(({ testRunStarted }) => testRunStarted),
    1,
  );
  const text = JSON.stringify(merged);
  assert.doesNotMatch(text, /"two(#\d+| run)"/);
  assert.match(text, /"pickleStepId":"one#\d+","stepDefinitionIds":\["two definition"\]/);
});

test('a feature that only one of them has is kept', () => {
  const rename = (messages: Message[]) =>
    JSON.parse(JSON.stringify(messages).replaceAll('a.feature', 'b.feature')) as Message[];
  const merged = mergeMessages([run('one', runOf('one', 1, [x])), run('two', rename(runOf('two', 2, [x])))]);
  assert.deepEqual(
    summaryOf(merged).scenarios.map(({ name }) => name),
    ['x', 'x'],
  );
});

test('runs of different features are refused', () => {
  const runs = [run('one', runOf('one', 1, [x])), run('two', runOf('two', 2, [y], 'Feature: changed'))];
  assert.throws(
    () => mergeMessages(runs),
    /a\.feature is not the same in one and two: only runs of the same version/,
  );
});

test('a scenario that two of them ran is refused', () => {
  const runs = [run('one', runOf('one', 1, [x])), run('two', runOf('two', 2, [x]))];
  assert.throws(() => mergeMessages(runs), /one and two ran the same scenario/);
});

const runs = (...shards: (string | undefined)[]): Run[] =>
  shards.map((shard, i) => ({
    name: `run ${i + 1}`,
    messages: [],
    summary: shard === undefined ? undefined : ({ shard } as Summary),
  }));
const problemOf = (...shards: (string | undefined)[]): string => {
  try {
    expectAllShards(runs(...shards));
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

test('all parts of a whole in any order, and runs that are none', () => {
  assert.equal(problemOf('2/3', '1/3', '3/3'), 'none');
  assert.equal(problemOf(...Array.from({ length: 12 }, (_, i) => `${12 - i}/12`)), 'none');
  assert.equal(problemOf(undefined, undefined), 'none');
});

test('what is missing, given twice, or of another whole is told', () => {
  const told = (expected: string, ...given: string[]): string =>
    `Expected each of ${expected} once: ${given.map((shard, i) => `run ${i + 1} is ${shard}`).join(', ')}.`;
  assert.equal(problemOf('1/3', '2/3'), told('1/3, 2/3, 3/3', '1/3', '2/3'));
  assert.equal(problemOf('1/2', '1/2'), told('1/2, 2/2', '1/2', '1/2'));
  assert.equal(problemOf('1/2', '2/2', '3/3'), told('1/2, 2/2', '1/2', '2/2', '3/3'));
  assert.equal(problemOf('1/1', undefined), told('1/1', '1/1', 'no shard'));
});
