import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { placeInLog, referIfForeign } from './foreign-failure';

const told = (tags: string[], env: NodeJS.ProcessEnv): string => {
  const failure = new Error('expected 1, seen 2');
  referIfForeign(failure, tags, { env });
  referIfForeign(failure, tags, { env }); // by the step, and at the end
  return failure.message;
};

test("a failure on somebody else's worker says once where it is written", () => {
  const env = { WORKER_COMMAND: 'python3 worker.py' };
  const at = (section: string) => `expected 1, seen 2\nWhat is asked of it: docs/contract.md#${section}`;
  assert.equal(told(['@P1', '@US6', '@US6-1'], env), at('sts'));
  assert.equal(told(['@US1', '@rung-3'], env), at('the-ladder'));
  assert.equal(told(['@edge', '@E9'], { STACK: 'external' }), at('process'));
  assert.equal(told(['@contract'], { STS_URL: 'http://sts' }), at('an-sts-of-your-own'));
});

test('where its log says more stands below', () => {
  const failure = new Error('too late');
  const log = 'In its log: worker-1.log:7: no licence';
  referIfForeign(failure, ['@US1'], { env: { WORKER_COMMAND: 'worker' }, log });
  assert.equal(failure.message, `too late\nWhat is asked of it: docs/contract.md#process\n${log}`);
});

test('one with a difference says it before the difference', () => {
  const failure = Object.assign(new Error('packets: expected 1 to equal 2'), { showDiff: true });
  referIfForeign(failure, ['@metrics'], { env: { WORKER_COMMAND: 'worker' } });
  referIfForeign(failure, ['@metrics'], { env: { WORKER_COMMAND: 'worker' } });
  const told = 'packets (What is asked of it, docs/contract.md#metrics): expected 1 to equal 2';
  assert.equal(failure.message, told);
  assert.ok(failure.stack?.includes(told));
});

test('one on ours does not', () => {
  assert.equal(told(['@US6'], {}), 'expected 1, seen 2');
  assert.equal(told(['@contract'], { WORKER_COMMAND: 'python3 worker.py' }), 'expected 1, seen 2');
});

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
