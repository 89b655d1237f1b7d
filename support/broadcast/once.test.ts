import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import { once } from './once';

let dir: string;
const withinMs = 2000;

beforeEach(async () => (dir = await mkdtemp(path.join(tmpdir(), 'once-'))));
afterEach(() => rm(dir, { recursive: true }));

test('is done once, whoever asks, and everybody gets the result', async () => {
  let done = 0;
  const make = () => Promise.resolve({ number: ++done });
  const file = path.join(dir, 'a', 'result.json');
  const asked = await Promise.all([1, 2, 3].map(() => once(file, make, { withinMs })));
  assert.deepEqual(asked, [{ number: 1 }, { number: 1 }, { number: 1 }]);
  assert.deepEqual(await once(file, make, { withinMs }), { number: 1 });
});

test('a failure is the same for all', async () => {
  let tries = 0;
  const make = () => Promise.reject(new Error(`failed, try ${++tries}`));
  const file = path.join(dir, 'result.json');
  await assert.rejects(once(file, make, { withinMs }), /failed, try 1/);
  await assert.rejects(once(file, make, { withinMs }), /failed, try 1/);
});

test('nobody waits for one who has died', async () => {
  const file = path.join(dir, 'result.json');
  await writeFile(`${file}.lock`, '2147483646');
  await assert.rejects(
    once(file, () => Promise.resolve(1), { withinMs }),
    /has died/,
  );
});

test('one who ends as soon as all is done has not died', async () => {
  const file = path.join(dir, 'result.json');
  await promisify(execFile)('mkfifo', [`${file}.lock`]); // whoever reads who is at it waits for a writer
  const waiting = once(file, () => Promise.resolve(1), { withinMs });
  const lock = await open(`${file}.lock`, 'w'); // there is nothing yet, and it asks who is at it
  await writeFile(file, JSON.stringify({ value: 2 }));
  await lock.writeFile('2147483646');
  await lock.close();
  assert.equal(await waiting, 2);
});

test('waiting has an end', async () => {
  const file = path.join(dir, 'result.json');
  await writeFile(`${file}.lock`, String(process.pid));
  await assert.rejects(
    once(file, () => Promise.resolve(1), { withinMs: 150 }),
    /Not within 150 ms/,
  );
});
