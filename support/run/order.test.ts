import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestFirst, parseShard, split, statedSeconds } from './order';

const item = (name: string, ...steps: string[]) => ({
  pickle: { name, steps: steps.map((text) => ({ text })) },
});
const broadcast = (name: string, seconds: number) =>
  item(name, `a programme of ${seconds} seconds in segments of 2 seconds`, 'it is broadcast');
const names = (items: ReturnType<typeof item>[]) => items.map(({ pickle }) => pickle.name);

test('by the words, then as written', () => {
  const items = [item('quick'), broadcast('short', 10), broadcast('long', 50), item('quick too')];
  assert.deepEqual(names(longestFirst(items, 4)), ['long', 'short', 'quick', 'quick too']);
});

test('a source that begins anew takes its programme twice, a worker alone what it is given', () => {
  const seconds = (...steps: string[]) => statedSeconds(steps);
  const programme = 'a programme of 20 seconds in segments of 2 seconds';
  const anew = '2 seconds later the source is back and begins the programme anew';
  assert.deepEqual([seconds(programme), seconds(programme, anew)], [45, 65]);
  const read = ['a camera that sends no keyframe', 'a worker reads it'];
  assert.equal(seconds(...read, 'within 5 seconds it ended with exit code 7'), 5);
  assert.equal(seconds(...read), 20);
  assert.equal(seconds('a client of the STS'), 0);
});

test('one scenario of each recorded broadcast goes first, those that only look at it last', () => {
  const looking = (name: string, words: string) => item(name, `the recorded broadcast of ${words}`);
  const items = [
    looking('a1', 'a'),
    looking('a2', 'a'),
    item('alone'),
    looking('b1', 'b'),
    looking('b2', 'b'),
  ];
  assert.deepEqual(names(longestFirst(items, 4)), ['a1', 'b1', 'alone', 'a2', 'b2']);
});

test('by the length of the programme, that of a recorded one being known', () => {
  const items = [
    item('quick'),
    broadcast('short', 16),
    item('standard', 'the recorded broadcast of the standard programme'),
    item('marked', 'the recorded broadcast of a programme of 20.5 seconds, with marked dubs'),
  ];
  assert.deepEqual(names(longestFirst(items, 4)), ['standard', 'marked', 'short', 'quick']);
});

test('those that look at one broadcast by different words wait for it like others', () => {
  const items = [
    item('first', 'the recorded broadcast of a programme of 13 seconds, with marked dubs'),
    item('again', 'the recorded broadcast of a programme of 13 seconds, dubbed by whatever STS there is'),
    item('other', 'the recorded broadcast of a programme of 12.5 seconds, with marked dubs'),
  ];
  assert.deepEqual(names(longestFirst(items, 4)), ['first', 'other', 'again']);
});

test('of five workers the fifth begins with what computes', () => {
  const broadcasts = [1, 2, 3, 4, 5, 6].map((n) => broadcast(`broadcast ${n}`, 90 - n));
  const items = [item('computes'), item('too'), ...broadcasts];
  assert.deepEqual(names(longestFirst(items, 5)), [
    ...names(broadcasts.slice(0, 4)),
    ...['computes', 'too'],
    ...names(broadcasts.slice(4)),
  ]);
});

const parts = (items: ReturnType<typeof item>[][]) => items.map(names);

test('each scenario is in one part, those of one broadcast in the same', () => {
  const items = [
    broadcast('a1', 60),
    item('quick'),
    broadcast('b1', 30),
    broadcast('a2', 60),
    broadcast('c', 20),
    broadcast('b2', 30),
  ];
  assert.deepEqual(parts(split(items, 2)), [
    ['a1', 'quick', 'a2'],
    ['b1', 'c', 'b2'],
  ]);
  assert.deepEqual(parts(split(items, 1)), [['a1', 'quick', 'b1', 'a2', 'c', 'b2']]);
});

test('a recorded broadcast is shared by its words', () => {
  const looking = (name: string) => item(name, 'the recorded broadcast of the standard programme');
  const shared = split([looking('x'), item('quick'), looking('y')], 2);
  assert.deepEqual(parts(shared), [['x', 'y'], ['quick']]);
});

test('there may be more parts than there is to run', () => {
  assert.deepEqual(parts(split([item('only')], 3)), [['only'], [], []]);
});

test('a shard is a part of a whole', () => {
  assert.deepEqual(parseShard('2/3'), { index: 2, total: 3 });
  for (const wrong of ['', '0/3', '4/3', '3', '1/0', 'a/b', '1/2/3', '-1/2', '1.5/2'])
    assert.equal(parseShard(wrong), undefined, wrong);
});
