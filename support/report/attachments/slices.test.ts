import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt, type TimedLine } from './records';

const lines = (count: number): TimedLine[] =>
  Array.from({ length: count }, (_, i) => ({ atMs: i * 100, text: `line ${i}` }));

test('lines of the window, its edges included', () =>
  assert.deepEqual(excerpt(lines(9), { fromMs: 300, toMs: 500 }), ['line 3', 'line 4', 'line 5']));

test('a line without a time belongs to the one before it', () => {
  const trace = { atMs: undefined, text: '    at main' };
  assert.deepEqual(excerpt([trace, ...lines(1), trace], { fromMs: 0, toMs: 9 }), ['line 0', '    at main']);
});

test('where there are too many, those in the middle stay', () =>
  assert.deepEqual(excerpt(lines(9), { fromMs: 0, toMs: 900 }, 3), [
    '… 3 lines left out',
    'line 3',
    'line 4',
    'line 5',
    '… 3 lines left out',
  ]));

test('the tail is the end', () =>
  assert.deepEqual(excerpt(lines(9), undefined, 2), ['… 7 lines left out', 'line 7', 'line 8']));

test('nothing of nothing', () => assert.deepEqual(excerpt([], { fromMs: 0, toMs: 1 }), []));
