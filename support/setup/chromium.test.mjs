import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ensureChromium, findChromium } from './chromium.mjs';
import { SetupError } from './system.mjs';

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chromium-test-'));
});
after(() => rm(folder, { recursive: true }));

const never = () => assert.fail('nothing was to be installed');

test('the browser that is named, else the first that PATH leads to', async () => {
  assert.equal(findChromium({ CHROMIUM_BIN: '/opt/browser', PATH: folder }), '/opt/browser');
  assert.equal(findChromium({ PATH: folder }), undefined);
  const chrome = path.join(folder, 'google-chrome');
  await writeFile(chrome, '');
  assert.equal(findChromium({ PATH: folder }), chrome);
  assert.equal(await ensureChromium({ PATH: folder }, never, false), chrome);
});

test('where it may not be installed, a message says what to do', async () => {
  const refused = ensureChromium({ PATH: '/nowhere' }, never, false);
  await assert.rejects(refused, (error) => error instanceof SetupError && /CHROMIUM_BIN/.test(error.message));
});
