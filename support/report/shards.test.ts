import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from './run-messages';
import { expectAllShards } from './shards';
import type { Summary } from './summary';

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
  assert.equal(problemOf(undefined, undefined), 'none');
});

test('what is missing, given twice, or of another whole is told at once', () => {
  assert.equal(problemOf('1/3', '2/3'), 'Shard 3/3 is missing.');
  assert.equal(problemOf('1/2', '1/2'), 'run 2 is shard 1/2, which was given before.\nShard 2/2 is missing.');
  assert.equal(problemOf('1/2', '2/2', '3/3'), 'run 3 is shard 3/3: expected one of 1/2, 2/2.');
  assert.equal(
    problemOf('1/1', undefined),
    'run 2 is not the run of a shard, or its summary.json is missing.',
  );
});
