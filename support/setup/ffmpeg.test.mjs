import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { majorVersion, requireFfmpeg, whatIsWrong } from './ffmpeg.mjs';

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ffmpeg-test-'));
});
after(() => rm(folder, { recursive: true }));

/**
 * A PATH with tools that print these first lines.
 * @param {Record<string, string>} tools
 */
async function environment(tools) {
  const bin = await mkdtemp(path.join(folder, 'bin-'));
  for (const [name, line] of Object.entries(tools))
    await writeFile(path.join(bin, name), `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
  return { PATH: bin };
}

const good = { ffmpeg: 'ffmpeg version 5.1.6-0+deb12u1 Copyright', ffprobe: 'ffprobe version 7.1 Copyright' };

test('the major version, also of builds that number themselves otherwise', () => {
  assert.equal(majorVersion(good.ffmpeg), 5);
  assert.equal(majorVersion('ffmpeg version n6.0.1 Copyright'), 6);
  assert.equal(majorVersion('ffmpeg version N-109542-g5d8a2cd Copyright'), undefined);
  assert.equal(majorVersion('ffmpeg version 2024-01-01-git-abc Copyright'), undefined);
});

test('both tools, new enough', async () => {
  assert.equal(await whatIsWrong(await environment(good)), undefined);
  assert.match(
    (await whatIsWrong(await environment({ ffmpeg: good.ffmpeg }))) ?? '',
    /ffprobe does not run \(ffprobe: not found\)/,
  );
  const old = { ...good, ffmpeg: 'ffmpeg version 4.4.2 Copyright' };
  assert.match((await whatIsWrong(await environment(old))) ?? '', /ffmpeg 4 is too old, 5 or later/);
});

test('what is missing is said with how to install it', async () => {
  await assert.rejects(requireFfmpeg(await environment({})), {
    name: 'SetupError',
    message: /ffmpeg does not run \(ffmpeg: not found\)\..*apt-get install.*brew install.*WSL 2/s,
  });
});
