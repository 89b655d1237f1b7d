import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from './html';
import { renderFigures } from './render-figures';

const LIMIT = { atLeast: -20, atMost: 20 };

/** The cells of a figure's row, and how full its bar is. */
function row(value: number): string[] {
  const { text } = html`${renderFigures([{ name: 'offsetMedianMs', value, limit: LIMIT }])}`;
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
