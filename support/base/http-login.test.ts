import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginOf } from './http-login';

test('user and password become a header and are not in the address any more', () => {
  const { url, headers } = loginOf('http://suite:p%40ss@127.0.0.1:9997/v3/paths/list?page=1');
  assert.equal(url, 'http://127.0.0.1:9997/v3/paths/list?page=1');
  assert.deepEqual(headers, { Authorization: `Basic ${btoa('suite:p@ss')}` });
});

test('an address without them stays as it is', () =>
  assert.deepEqual(loginOf('http://127.0.0.1:9997'), { url: 'http://127.0.0.1:9997', headers: {} }));
