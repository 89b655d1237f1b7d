import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseShard, split } from './shards.mjs';

/** @param {string} name @param {string[]} steps */
const item = (name, ...steps) => ({
  pickle: { uri: 'a.feature', name, tags: [], steps: steps.map((text) => ({ text })) },
});
/** A scenario that broadcasts so many seconds. @param {string} name @param {number} seconds */
const broadcast = (name, seconds) =>
  item(name, `a programme of ${seconds} seconds in segments of 2 seconds`, 'it is broadcast');
const names = (/** @type {ReturnType<typeof item>[][]} */ parts) =>
  parts.map((part) => part.map(({ pickle }) => pickle.name));

test('each scenario is in one part, those of one broadcast in the same', () => {
  const items = [
    broadcast('a1', 60),
    item('quick'),
    broadcast('b1', 30),
    broadcast('a2', 60),
    broadcast('c', 20),
    broadcast('b2', 30),
  ];
  assert.deepEqual(names(split(items, 2)), [
    ['a1', 'quick', 'a2'],
    ['b1', 'c', 'b2'],
  ]);
  assert.deepEqual(names(split(items, 1)), [['a1', 'quick', 'b1', 'a2', 'c', 'b2']]);
});

test('a recorded broadcast is shared by its words', () => {
  const looking = (/** @type {string} */ name) =>
    item(name, 'the recorded broadcast of the standard programme');
  const parts = split([looking('x'), item('quick'), looking('y')], 2);
  assert.deepEqual(names(parts), [['x', 'y'], ['quick']]);
});

test('there may be more parts than there is to run', () => {
  assert.deepEqual(names(split([item('only')], 3)), [['only'], [], []]);
});

test('a shard is a part of a whole', () => {
  assert.deepEqual(parseShard('2/3'), { index: 2, total: 3 });
  for (const wrong of ['', '0/3', '4/3', '3', '1/0', 'a/b', '1/2/3', '-1/2', '1.5/2'])
    assert.equal(parseShard(wrong), undefined, wrong);
});
