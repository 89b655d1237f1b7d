import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gistOf } from './gist';

const comparison = (lines: string): string =>
  `AssertionError\n    + expected - actual\n\n    ${lines}\n\n    at World.<anonymous> (steps.ts:1:2)`;

test('two values that were compared', () =>
  assert.equal(gistOf(comparison('-50.9\n    +50')), 'AssertionError: expected 50, seen 50.9'));

test('lists are too long for a line', () =>
  assert.equal(gistOf(comparison('-[1\n    -2]\n    +[]')), 'AssertionError'));

test('any other error by its first line', () => {
  assert.equal(gistOf('Error: no metric\n    at x (y.ts:1:2)'), 'Error: no metric');
  assert.equal(gistOf(''), '');
});
