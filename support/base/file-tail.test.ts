import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { FileTail } from './file-tail';

let dir: string;
before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'file-tail-'))));
after(() => rm(dir, { recursive: true }));

test('only what is appended is read, each byte once', async () => {
  const file = path.join(dir, 'appended.log');
  await writeFile(file, 'before\n');
  const tail = await FileTail.fromEnd(file);
  assert.equal(String(await tail.read()), '');
  await appendFile(file, 'one\n');
  assert.equal(String(await tail.read()), 'one\n');
  await appendFile(file, 'two\n');
  assert.equal(String(await tail.read()), 'two\n');
});

test('a file that was begun anew is read from its beginning', async () => {
  const file = path.join(dir, 'rotated.log');
  await writeFile(file, 'a long line before\n');
  const tail = await FileTail.fromEnd(file);
  await writeFile(file, 'anew\n');
  assert.equal(String(await tail.read()), 'anew\n');
});

test('a file that is not there is named', () =>
  assert.rejects(FileTail.fromEnd('/nowhere/worker.log'), /\/nowhere\/worker\.log/));
