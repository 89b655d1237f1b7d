import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ensureFixtures } from './fixtures.mjs';
import { SetupError } from './system.mjs';

/** @type {string} */
let root;
const at = (/** @type {string} */ file) => path.join(root, file);
const quiet = () => undefined;
const clip = () => at('fixtures/.cache/clip.mp4');
/** Makes its clip, and counts how often it was asked. */
const recipe = `
  const fs = require('node:fs');
  fs.appendFileSync('asked', '.');
  fs.mkdirSync('fixtures/.cache', { recursive: true });
  fs.writeFileSync('fixtures/.cache/clip.mp4', 'picture');`;
const timesAsked = () => readFileSync(at('asked'), 'utf8').length;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fixtures-test-'));
  await mkdir(at('dist/fixtures'), { recursive: true });
  await writeFile(at('dist/.sources.json'), 'first');
  await writeFile(at('dist/fixtures/prepare.js'), recipe);
});
after(() => rm(root, { recursive: true }));

test('the recipes are asked only when something changed', async () => {
  await ensureFixtures(root, quiet);
  await ensureFixtures(root, quiet);
  assert.equal(timesAsked(), 1);
  await rm(clip());
  await ensureFixtures(root, quiet);
  assert.equal(timesAsked(), 2, 'a clip was deleted');
  await writeFile(clip(), 'cut');
  await ensureFixtures(root, quiet);
  assert.equal(timesAsked(), 3, 'a clip has another size');
  await writeFile(at('dist/.sources.json'), 'second');
  await ensureFixtures(root, quiet);
  assert.equal(timesAsked(), 4, 'the code changed');
});

test('a recipe that fails stops, and is asked again', async () => {
  await writeFile(at('dist/fixtures/prepare.js'), 'process.exit(3)');
  await rm(clip());
  for (const attempt of ['first', 'again']) {
    await assert.rejects(
      ensureFixtures(root, quiet),
      (error) => error instanceof SetupError && /exit code 3/.test(error.message),
      attempt,
    );
  }
});
