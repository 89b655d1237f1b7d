import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurns } from './turns';

test('all items with their index, in order', async () => {
  const items = Array.from({ length: 100 }, (_, i) => `item ${i}`);
  const seen: string[] = [];
  for await (const [i, item] of inTurns(items)) seen[i] = item;
  assert.deepEqual(seen, items);
});

test('what else is due has its turn after at most 40 items', async () => {
  const longestWithoutTurn = { now: 0, most: 0 };
  let isOver = false;
  const other = (): void => {
    longestWithoutTurn.now = 0;
    if (!isOver) setImmediate(other);
  };
  other();
  for await (const _ of inTurns(new Array(360).fill(0)))
    longestWithoutTurn.most = Math.max(longestWithoutTurn.most, ++longestWithoutTurn.now);
  isOver = true;
  assert.ok(longestWithoutTurn.most <= 40, `${longestWithoutTurn.most} items in one go`);
});
