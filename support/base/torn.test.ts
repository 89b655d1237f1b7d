import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTorn } from './torn';

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

test('one that has gone is told by either of two codes, and nobody there by neither', () => {
  for (const code of ['ECONNRESET', 'EPIPE']) assert.ok(isTorn(failure(code)));
  for (const code of ['ECONNREFUSED', 'ETIMEDOUT']) assert.ok(!isTorn(failure(code)));
  assert.ok(!isTorn(new Error('no answer within 30 ms')));
});
