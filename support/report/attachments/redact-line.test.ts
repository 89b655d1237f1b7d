import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from './records';

test('a long line is cut, and says so', () => {
  const line = shown('ab '.repeat(200));
  assert.equal(line.length < 450, true);
  assert.match(line, /… 340 characters left out$/);
});

test('a secret is hidden before the line is cut', () => {
  const line = shown(`${'x '.repeat(195)}rtsp://joe:geheim@host/`);
  assert.doesNotMatch(line, /geh/);
});
