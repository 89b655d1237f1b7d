import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastLines } from './last-lines';

test('the last words of a child are kept, also without a line feed, and not more of them than a message can hold', () => {
  const lines = new LastLines();
  const last = (): string | undefined => lines.last;
  assert.equal(last(), undefined);
  lines.push(Buffer.from('first\nsec'));
  assert.equal(last(), 'sec');
  lines.push(Buffer.from('ond\r\n\n'));
  assert.equal(last(), 'second');
  for (let i = 0; i < 100; i++) lines.push(Buffer.from(`line ${i}\n`));
  assert.equal(lines.all().length, 20);
  lines.push(Buffer.from('x'.repeat(100_000)));
  assert.equal(last()?.length, 500);
});
