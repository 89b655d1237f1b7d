import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestFirst, Stopwatch } from './longest-first.mjs';
import { statedSeconds } from './scenario.mjs';

/** @param {string} name @param {string[]} steps */
const item = (name, ...steps) => ({
  pickle: { uri: 'a.feature', name, tags: [], steps: steps.map((text) => ({ text })) },
});
/** @param {string} name @param {number} seconds */
const broadcast = (name, seconds) => item(name, `a programme of ${seconds} seconds in segments of 2 seconds`);
const names = (/** @type {ReturnType<typeof item>[]} */ items) => items.map(({ pickle }) => pickle.name);

test('by the time of the last run, then by the words, then as written', () => {
  const items = [item('new'), item('short'), broadcast('told', 50), broadcast('long', 10), item('new too')];
  const known = { 'a.feature short': 3, 'a.feature long': 80 };
  assert.deepEqual(names(longestFirst(items, known, 4)), ['long', 'told', 'short', 'new', 'new too']);
});

test('what was measured counts more than the words', () => {
  const items = [broadcast('told', 50), broadcast('other', 1)];
  assert.deepEqual(names(longestFirst(items, { 'a.feature told': 1, 'a.feature other': 2 }, 4)), [
    'other',
    'told',
  ]);
});

test('a source that begins anew takes its programme twice, a worker alone what it is given', () => {
  const seconds = (/** @type {string[]} */ ...steps) => statedSeconds(item('x', ...steps).pickle);
  const programme = 'a programme of 20 seconds in segments of 2 seconds';
  const anew = '2 seconds later the source is back and begins the programme anew';
  assert.deepEqual([seconds(programme), seconds(programme, anew)], [45, 65]);
  const read = ['a camera that sends no keyframe', 'a worker reads it'];
  assert.equal(seconds(...read, 'within 5 seconds it ended with exit code 7'), 5);
  assert.equal(seconds(...read), 20);
  assert.equal(seconds('a client of the STS'), 0);
});

test('one scenario of each recorded broadcast goes first, those that only look at it last', () => {
  const looking = (/** @type {string} */ name, /** @type {string} */ words) =>
    item(name, `the recorded broadcast of ${words}`);
  const items = [
    looking('a1', 'a'),
    looking('a2', 'a'),
    item('alone'),
    looking('b1', 'b'),
    looking('b2', 'b'),
  ];
  const known = { 'a.feature a2': 95, 'a.feature b1': 90, 'a.feature alone': 10 };
  assert.deepEqual(names(longestFirst(items, known, 4)), ['a2', 'b1', 'alone', 'a1', 'b2']);
});

test('without a memory by the length of the programme, that of a recorded one being known', () => {
  const items = [
    item('quick'),
    broadcast('short', 16),
    item('standard', 'the recorded broadcast of the standard programme'),
    item('marked', 'the recorded broadcast of a programme of 20.5 seconds, with marked dubs'),
  ];
  assert.deepEqual(names(longestFirst(items, {}, 4)), ['standard', 'marked', 'short', 'quick']);
});

test('of five workers the fifth begins with what computes', () => {
  const broadcasts = [1, 2, 3, 4, 5, 6].map((n) => broadcast(`broadcast ${n}`, 90 - n));
  const items = [item('computes'), item('too'), ...broadcasts];
  assert.deepEqual(names(longestFirst(items, { 'a.feature too': 99 }, 5)), [
    ...names(broadcasts.slice(0, 4)),
    ...['too', 'computes'],
    ...names(broadcasts.slice(4)),
  ]);
});

/** Only what the stopwatch reads. @param {object} content */
const message = (content) => /** @type {Parameters<Stopwatch['see']>[0]} */ (content);

/** @param {string} status */
function run(status) {
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
