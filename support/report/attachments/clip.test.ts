import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { clip } from '../../../fixtures/clips';
import { readPackets } from '../../records/packets';
import { cutClip } from './clip';

describe('a clip of a recording', () => {
  let reportsFolder: string;
  before(async () => (reportsFolder = await mkdtemp(path.join(tmpdir(), 'clip-'))));
  after(() => rm(reportsFolder, { recursive: true }));

  const cut = async (name: string, aroundSeconds: number, seconds: number) => {
    const { file: recording } = await clip(name);
    return cutClip({ title: 'a title', recording, aroundSeconds, seconds, name: 'of-it', reportsFolder });
  };

  test('begins at a keyframe inside of it, with sound, its index in front', async () => {
    const made = await cut('long-90s', -3, 8);
    const poster = 'clips/of-it.jpg';
    assert.deepEqual(made, { title: 'a title', href: 'clips/of-it.mp4', poster, seconds: 8 });
    const picture = await readFile(path.join(reportsFolder, poster));
    assert.equal(picture.subarray(0, 3).toString('hex'), 'ffd8ff', 'a JPEG');
    assert.ok(picture.length < 60_000, `${picture.length} bytes`);
    const file = path.join(reportsFolder, made.href);
    const { video, audio } = await readPackets(file);
    assert.equal(video[0]?.key, true);
    assert.equal(audio.length > 300, true);
    const bytes = await readFile(file);
    assert.equal(bytes.indexOf('moov') < bytes.indexOf('mdat'), true);
  });

  test('one that gets too large is made shorter', async () => {
    const { href, seconds } = await cut('standard-60s', 30, 30);
    assert.equal(seconds < 30, true);
    assert.equal((await stat(path.join(reportsFolder, href))).size <= 600_000, true);
  });
});
