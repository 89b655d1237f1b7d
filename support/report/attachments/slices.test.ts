import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slice, tail, type TimedLine } from './records';

const ROOM = { lines: 10, bytes: 1000 };
const lines = (count: number): TimedLine[] =>
  Array.from({ length: count }, (_, i) => ({ atMs: i * 100, text: `line ${i}` }));

test('lines of the window, its edges included', () =>
  assert.deepEqual(slice(lines(9), { fromMs: 300, toMs: 500 }, ROOM), ['line 3', 'line 4', 'line 5']));

test('a line without a time belongs to the one before it', () => {
  const trace = { atMs: undefined, text: '    at main' };
  assert.deepEqual(slice([trace, ...lines(1), trace], { fromMs: 0, toMs: 9 }, ROOM), [
    'line 0',
    '    at main',
  ]);
});

test('where there are too many, those in the middle stay', () =>
  assert.deepEqual(slice(lines(9), { fromMs: 0, toMs: 900 }, { lines: 3, bytes: 1000 }), [
    '… 3 lines left out',
    'line 3',
    'line 4',
    'line 5',
    '… 3 lines left out',
  ]));

test('bytes are bounded as well', () => {
  const kept = slice(lines(9), { fromMs: 0, toMs: 900 }, { lines: 100, bytes: 15 });
  assert.deepEqual(kept, ['… 3 lines left out', 'line 3', 'line 4', '… 4 lines left out']);
});

test('the tail is the end', () =>
  assert.deepEqual(tail(lines(9), { lines: 2, bytes: 1000 }), ['… 7 lines left out', 'line 7', 'line 8']));

test('nothing of nothing', () => assert.deepEqual(slice([], { fromMs: 0, toMs: 1 }, ROOM), []));
