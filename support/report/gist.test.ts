import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorLineOf } from './summary';

const message = 'AssertionError\n    + expected - actual\n\n    -50.9\n    +50\n\n    at steps.ts:1:2';

test('an assertion by its own words', () =>
  assert.equal(
    errorLineOf({ message, exception: { message: 'expected 50.9 to be at most 50\nin all' } }),
    'expected 50.9 to be at most 50',
  ));

test('without the name of a class', () => {
  assert.equal(
    errorLineOf({ message: 'Error: GiveUp: the worker ended\n    at x (y.ts:1:2)' }),
    'the worker ended',
  );
  assert.equal(errorLineOf({ exception: { message: 'OutOfBounds: Too loud' } }), 'Too loud');
  assert.equal(errorLineOf({ message: 'Error [ERR_X]: no' }), 'no');
  assert.equal(errorLineOf({ message: 'MediaMTX: no path' }), 'MediaMTX: no path');
  assert.equal(errorLineOf({ message: 'Sound: expected AAC' }), 'Sound: expected AAC');
});

test('what was thrown without an error by its first line', () => {
  assert.equal(errorLineOf({ message: 'no metric\n    at x (y.ts:1:2)' }), 'no metric');
  assert.equal(errorLineOf({}), '');
});
