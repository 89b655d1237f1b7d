import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { SegmentFiles } from './segment-files';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(path.join(tmpdir(), 'segments-'))));
afterEach(() => rm(dir, { recursive: true }));

test('files are named by stream and batch, and appear whole', async () => {
  const files = new SegmentFiles(dir, 'match-1', 10);
  const file = await files.write(3, 'audio.m4a', Buffer.from('sound'));
  assert.equal(file, path.join(dir, 'match-1', '000003_audio.m4a'));
  assert.equal(await readFile(file, 'utf8'), 'sound');
  assert.deepEqual(await readdir(path.join(dir, 'match-1')), ['000003_audio.m4a']);
});

test('only the newest batches stay, of each track', async () => {
  const files = new SegmentFiles(dir, 's', 2);
  for (let batch = 0; batch < 5; batch++) {
    await files.write(batch, 'audio.m4a', Buffer.alloc(1));
    await files.write(batch, 'video.mp4', Buffer.alloc(1));
  }
  assert.deepEqual(await readdir(path.join(dir, 's')), [
    '000003_audio.m4a',
    '000003_video.mp4',
    '000004_audio.m4a',
    '000004_video.mp4',
  ]);
});

test('batches that no number leads to any more go, too: the source was away for some', async () => {
  const files = new SegmentFiles(dir, 's', 2);
  for (const batch of [0, 1, 2, 9]) await files.write(batch, 'audio.m4a', Buffer.alloc(1));
  assert.deepEqual(await readdir(path.join(dir, 's')), ['000009_audio.m4a']);
});

test('of what could not be written nothing is left', async () => {
  await mkdir(path.join(dir, 's', '000000_audio.m4a', 'in the way'), { recursive: true });
  const files = new SegmentFiles(dir, 's', 2);
  await assert.rejects(files.write(0, 'audio.m4a', Buffer.alloc(1)));
  assert.deepEqual(await readdir(path.join(dir, 's')), ['000000_audio.m4a']);
});

test('a folder that cannot be made is told with its path', async () => {
  await writeFile(path.join(dir, 'file'), '');
  const files = new SegmentFiles(path.join(dir, 'file'), 's', 2);
  await assert.rejects(files.write(0, 'audio.m4a', Buffer.alloc(1)), /ENOTDIR.*file/);
});

test('a file that cannot be written leaves no part, and the oldest makes room all the same', async () => {
  const files = new SegmentFiles(dir, 's', 2);
  await files.write(0, 'audio.m4a', Buffer.alloc(1));
  await mkdir(path.join(dir, 's', '000002_audio.m4a', 'taken'), { recursive: true });
  await assert.rejects(files.write(2, 'audio.m4a', Buffer.alloc(1)), /000002_audio\.m4a/);
  assert.deepEqual(await readdir(path.join(dir, 's')), ['000002_audio.m4a']);
});

test('a folder that somebody removed is made again, and one that could not be made is tried again', async () => {
  const files = new SegmentFiles(path.join(dir, 'a'), 's', 2);
  await writeFile(path.join(dir, 'a'), '');
  await assert.rejects(files.write(0, 'audio.m4a', Buffer.alloc(1)), /ENOTDIR|EEXIST/);
  await rm(path.join(dir, 'a'));
  await files.write(1, 'audio.m4a', Buffer.alloc(1));
  await rm(path.join(dir, 'a'), { recursive: true });
  assert.ok(await files.write(2, 'audio.m4a', Buffer.alloc(1)));
});

test('what an earlier run left is removed, and nothing else', async () => {
  await mkdir(path.join(dir, 's', 'kept'), { recursive: true });
  for (const name of [
    '000017_audio.m4a',
    '000018_video.mp4.part',
    '000019_video.mp4.0a1b2c3d.part',
    '1000000_video.mp4',
    'notes.txt',
  ])
    await writeFile(path.join(dir, 's', name), '');
  for (const name of ['000018_video.mp4.part', '000019_video.mp4.0a1b2c3d.part'])
    await utimes(path.join(dir, 's', name), 0, 0);
  const files = new SegmentFiles(dir, 's', 2);
  await Promise.all([
    files.write(0, 'audio.m4a', Buffer.alloc(1)),
    files.write(0, 'video.mp4', Buffer.alloc(1)),
  ]);
  assert.deepEqual(await readdir(path.join(dir, 's')), [
    '000000_audio.m4a',
    '000000_video.mp4',
    'kept',
    'notes.txt',
  ]);
});

test('a worker that begins while another one ends takes nothing from it that it is writing', async () => {
  const big = Buffer.alloc(20_000_000, 1);
  const [old, young] = [new SegmentFiles(dir, 's', 9), new SegmentFiles(dir, 's', 9)];
  await old.write(0, 'audio.m4a', Buffer.alloc(1));
  const written = await Promise.all([old.write(7, 'video.mp4', big), young.write(7, 'video.mp4', big)]);
  for (const file of written) assert.equal((await readFile(file)).length, big.length);
  assert.deepEqual(await readdir(path.join(dir, 's')), ['000007_video.mp4']);
});

test('an error that names no file, as of a full disk, is told with it', async () => {
  const nothing = null as unknown as Buffer; // fails as the disk does: behind the opening
  await assert.rejects(new SegmentFiles(dir, 's', 2).write(0, 'audio.m4a', nothing), /000000_audio\.m4a: /);
});
