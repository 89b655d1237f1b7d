import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim, lacksRoom, occupied } from './report-lock.mjs';

test('a folder that nobody can make is an error, and soon', async () => {
  await assert.rejects(claim('/proc/no/reports'), { code: 'ENOENT' });
  await assert.rejects(claim('/dev/null/reports'), { code: 'ENOTDIR' });
});

test('a folder that is none is occupied by nobody: the run says what is wrong with it', async () => {
  assert.equal(await occupied('/dev/null/reports'), undefined);
});

test('too little room is told in figures', () => {
  assert.equal(lacksRoom(300e6), undefined);
  assert.equal(lacksRoom(1_900_000), '1 MB are free there, and a run needs up to 300');
});
