import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCause } from './summary';

const groups = (...lines: string[]) =>
  byCause(
    lines.map((line) => ({ line })),
    ({ line }) => line,
  ).map((group) => group.map(({ line }) => line));

test('what failed alike is brought together, whatever figure each one measured', () => {
  const [early, late] = ['No picture after 15.2 s', 'No picture after 15.3 s'];
  assert.deepEqual(groups(early, 'Other', late), [[early, late], ['Other']]);
});

test('what has no words is not taken for the same', () => {
  assert.equal(groups('', '').length, 2);
});
