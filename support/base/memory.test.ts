import assert from 'node:assert/strict';
import { test } from 'node:test';
import { residentBytes } from './memory';

const NOBODY = 2 ** 22 + 1;

test('reads as much as the process itself knows', async () => {
  const own = process.memoryUsage.rss();
  const read = await residentBytes(process.pid);
  assert.ok(Math.abs(read - own) < own / 4, `${read} against ${own}`);
});

test('nobody has no memory', () => assert.rejects(residentBytes(NOBODY)));
