import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathNameProblem } from './path';

test('names with letters, digits, dots, dashes and slashes are fine', () => {
  for (const name of ['live/a1_B-2.x/out', 'x']) assert.equal(pathNameProblem(name), undefined);
});

test('names that are no folders below the recordings are refused with the reason', () => {
  assert.match(pathNameProblem('') ?? '', /empty/);
  assert.match(pathNameProblem('/x') ?? '', /begin with a slash/);
  assert.match(pathNameProblem('x/') ?? '', /end with a slash/);
  assert.match(pathNameProblem('live/ä') ?? '', /only alphanumeric/);
  assert.match(pathNameProblem('live/../../etc') ?? '', /dot path segments/);
});
