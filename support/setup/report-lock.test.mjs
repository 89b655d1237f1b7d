import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim } from './report-lock.mjs';

test('a folder that nobody can make is an error, and soon', async () => {
  await assert.rejects(claim('/proc/no/reports'), { code: 'ENOENT' });
  await assert.rejects(claim('/dev/null/reports'), { code: 'ENOTDIR' });
});
