import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestFirst, Stopwatch } from './longest-first.mjs';

/** @param {string} name @param {string[]} tags */
const item = (name, ...tags) => ({
  pickle: { uri: 'a.feature', name, tags: tags.map((tag) => ({ name: tag })) },
});
const names = (/** @type {ReturnType<typeof item>[]} */ items) => items.map(({ pickle }) => pickle.name);

test('by the time of the last run, then by tag, then as written', () => {
  const items = [
    item('new'),
    item('short'),
    item('tagged', '@P1', '@seconds:50'),
    item('long', '@seconds:10'),
    item('new too'),
  ];
  const known = { 'a.feature short': 3, 'a.feature long': 80 };
  assert.deepEqual(names(longestFirst(items, known, 4)), ['long', 'tagged', 'short', 'new', 'new too']);
});

test('what was measured counts more than the tag', () => {
  const items = [item('tagged', '@seconds:50'), item('other', '@seconds:1')];
  assert.deepEqual(names(longestFirst(items, { 'a.feature tagged': 1, 'a.feature other': 2 }, 4)), [
    'other',
    'tagged',
  ]);
});

test('one scenario of each recorded broadcast goes first, those that only look at it last', () => {
  const looking = (/** @type {string} */ name, /** @type {string} */ words) => {
    const { pickle } = item(name);
    return { pickle: { ...pickle, steps: [{ text: `the recorded broadcast of ${words}` }] } };
  };
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
  const told = (/** @type {string} */ name, /** @type {string} */ text) => ({
    pickle: { ...item(name).pickle, steps: [{ text }] },
  });
  const items = [
    item('quick'),
    told('short', 'a programme of 16 seconds in segments of 2 seconds'),
    told('standard', 'the recorded broadcast of the standard programme'),
    told('marked', 'the recorded broadcast of a programme of 20.5 seconds, with marked dubs'),
  ];
  assert.deepEqual(names(longestFirst(items, {}, 4)), ['standard', 'marked', 'short', 'quick']);
});

test('of five workers the fifth begins with what computes', () => {
  const broadcasts = [1, 2, 3, 4, 5, 6].map((n) => item(`broadcast ${n}`, `@seconds:${90 - n}`));
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
