import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statFields } from '../base/proc';
import { childrenCpuSeconds } from './run-facts';

test('the time of children is read behind a name that looks like fields', () => {
  const stat = '77 (node 1) 2) S 1 77 77 0 -1 4194560 900 8000 0 0 111 22 345 155 20 0 11 0 1000';
  assert.equal(childrenCpuSeconds(statFields(stat)), 5);
});

test('unknown where there is no /proc', () => {
  assert.equal(childrenCpuSeconds(undefined), null);
});
