import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorLineOf } from './summary';

const message = 'AssertionError\n    + expected - actual\n\n    -50.9\n    +50\n\n    at steps.ts:1:2';

test('an assertion by its own words', () =>
  assert.equal(
    errorLineOf({ message, exception: { message: 'expected 50.9 to be at most 50\nin all' } }),
    'expected 50.9 to be at most 50',
  ));

test('what was thrown without an error by its first line', () => {
  assert.equal(errorLineOf({ message: 'no metric\n    at x (y.ts:1:2)' }), 'no metric');
  assert.equal(errorLineOf({}), '');
});
