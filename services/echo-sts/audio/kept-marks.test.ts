import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { keptIn } from './kept-marks';
import type { MarkEncoder } from './mark-library';

const FORMAT = { sampleRateHz: 48_000, channels: 2, frames: 2 };
const { signal } = new AbortController();

/** An encoder that counts how often it is asked. */
function counting(): { asked: () => number; encode: MarkEncoder } {
  let asked = 0;
  const encode: MarkEncoder = ({ channels }) => {
    asked += 1;
    return Promise.resolve([[Buffer.from([1, channels]), Buffer.from([2])], [Buffer.from([3])]]);
  };
  return { asked: () => asked, encode };
}

const plain = (marks: Uint8Array[][]): number[][][] => marks.map((mark) => mark.map((frame) => [...frame]));

test('marks are encoded once a format, whoever asks for them in whichever process', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kept-marks-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const [first, second] = [counting(), counting()];
  const made = await keptIn(folder, first.encode)(FORMAT, signal);
  assert.deepEqual(plain(await keptIn(folder, second.encode)(FORMAT, signal)), plain(made));
  assert.deepEqual([first.asked(), second.asked()], [1, 0]);
  await keptIn(folder, second.encode)({ ...FORMAT, channels: 1 }, signal);
  assert.equal(second.asked(), 1);
  assert.equal((await readdir(folder)).length, 2); // nothing half written
});

test('a folder that is not there keeps nothing, and marks are encoded', async () => {
  const { asked, encode } = counting();
  assert.equal((await keptIn('/no/such/folder', encode)(FORMAT, signal)).length, 2);
  assert.equal(asked(), 1);
});
