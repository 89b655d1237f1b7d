import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { placeInLog } from './foreign-log';

async function placeIn(...lines: string[]): Promise<string | undefined> {
  const dir = await mkdtemp(path.join(tmpdir(), 'foreign-log-'));
  await writeFile(path.join(dir, 'worker-1.log'), lines.map((line) => `${line}\n`).join(''));
  return placeInLog(dir).finally(() => rm(dir, { recursive: true }));
}

test('the last complaint of a log is named with its line', async () => {
  const json = ['{"level":"info","msg":"no error yet"}', '{"level":"warn","msg":"late"}', '{"level":"info"}'];
  assert.match((await placeIn(...json)) ?? '', /worker-1\.log:2: \{"level":"warn","msg":"late"\}$/);
  const plain = ['starts', 'Traceback (most recent call last):', '  File "w.py"'];
  assert.match((await placeIn(...plain)) ?? '', /worker-1\.log:2: Traceback/);
});

test('without a complaint it is the last line, and of an empty log nothing', async () => {
  assert.match((await placeIn('a', 'b')) ?? '', /worker-1\.log:2: b$/);
  assert.equal(await placeIn(), undefined);
  assert.equal(await placeInLog('/nowhere'), undefined);
});
