import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limit } from '../limits';
import { readFigure, renderFigures } from './figures';
import { html } from './html';

/** With plain spaces. */
function read(value: unknown, unit: string, limit?: Limit): (string | undefined)[] {
  const reading = readFigure(value, unit, limit);
  return [reading.value, reading.limit].map((text) => text?.replaceAll('\u202f', ' '));
}

test('milliseconds, and seconds where they are many', () => {
  assert.deepEqual(read(8.497, 'ms', { atMost: 1000 }), ['8.5 ms', 'at most 1 s']);
  assert.deepEqual(read(60_010, 'ms', { atLeast: 59_900, atMost: 60_100 }), ['60.01 s', '59.9 s to 60.1 s']);
  assert.deepEqual(read(-0.3163, 'ms', { atLeast: -40 }), ['−0.32 ms', 'at least −40 ms']);
});

test('shares, factors, counts, memory and words', () => {
  assert.deepEqual(read(54.4, '%', { atMost: 75 }), ['54 %', 'at most 75 %']);
  assert.deepEqual(read(0.99, '×'), ['0.99 ×', undefined]);
  assert.deepEqual(read(-0.0001, 'ms a second'), ['0 ms a second', undefined]);
  assert.deepEqual(read(1800, ''), ['1,800', undefined]);
  assert.deepEqual(read(44.8, 'MB', { atMost: 50 }), ['44.8 MB', 'at most 50 MB']);
  assert.deepEqual(read('2.00, 4.00', 's'), ['2.00, 4.00 s', undefined]);
  assert.deepEqual(read('none', ''), ['none', undefined]);
});

const LIMIT = { atLeast: -20, atMost: 20 };

/** The cells of a figure's row, and how full its bar is. */
function row(value: number): string[] {
  const { text } = html`${renderFigures([{ name: 'A/V offset, in ms late', value, limit: LIMIT }])}`;
  const cells = /<td class="value">(.*?)<\/td>\s*<td class="limit">(.*?)<\/td>/s.exec(text)?.slice(1) ?? [];
  return [...cells, /width:(\d+)%/.exec(text)?.[1] ?? '', /class="words">(.*?)</.exec(text)?.[1] ?? ''];
}

test('between two limits room is told from their middle, to either side alike', () => {
  const limits = '−20\u202fms to 20\u202fms';
  assert.deepEqual(row(0), ['0\u202fms', limits, '0', '100 % room']);
  assert.deepEqual(row(15), ['15\u202fms', limits, '75', '25 % room']);
  assert.deepEqual(row(-15), ['−15\u202fms', limits, '75', '25 % room']);
  assert.deepEqual(row(-20), ['−20\u202fms', limits, '100', '0 % room']);
  assert.deepEqual(row(-31), ['−31\u202fms', limits, '100', 'beyond the limit']);
});
