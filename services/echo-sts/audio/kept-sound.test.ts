import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { KeptSound } from './kept-sound';

/** Codes a sound of one frame, and counts how often it is asked. */
function counting(): { asked: () => number; encode: () => Promise<Uint8Array[]> } {
  let asked = 0;
  return { asked: () => asked, encode: () => Promise.resolve([Buffer.from([(asked += 1)])]) };
}

const plain = (frames: Uint8Array[]): number[][] => frames.map((frame) => [...frame]);

test('each sound is coded once, whoever asks for it in whichever process', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kept-sound-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const [first, second] = [counting(), counting()];
  const made = await new KeptSound(folder).get('mark', first.encode);
  assert.deepEqual(plain(await new KeptSound(folder).get('mark', second.encode)), plain(made));
  assert.deepEqual([first.asked(), second.asked()], [1, 0]);
  await new KeptSound(folder).get('another', second.encode);
  assert.equal(second.asked(), 1);
  assert.deepEqual((await readdir(folder)).sort(), ['another', 'mark']); // nothing half written
});

test('a folder that is not there, or not named, keeps nothing, and sound is coded', async () => {
  for (const folder of ['/no/such/folder', '']) {
    const { asked, encode } = counting();
    assert.equal((await new KeptSound(folder).get('mark', encode)).length, 1);
    assert.equal(asked(), 1);
  }
});

test('a process leaves a hundred there, and codes what comes behind them each time', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kept-sound-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const [kept, { asked, encode }] = [new KeptSound(folder), counting()];
  for (let i = 0; i < 102; i++) await kept.get(`mark-${i}`, encode);
  await kept.get('mark-0', encode);
  await kept.get('mark-101', encode);
  assert.equal(asked(), 103);
  assert.equal((await readdir(folder)).length, 100);
});

test('a file that was cut short is made anew', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kept-sound-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const { asked, encode } = counting();
  for (const bytes of [[], [1, 2, 3]]) {
    await writeFile(path.join(folder, 'mark'), Buffer.from(bytes));
    await new KeptSound(folder).get('mark', encode);
  }
  assert.equal(asked(), 2);
  await new KeptSound(folder).get('mark', encode);
  assert.equal(asked(), 2);
});
