import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { firstDifference, whyInstall } from './packages.mjs';

const locked = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/mac-only': { version: '2.0.0', optional: true },
};

test('nothing to do when every package is there as locked', () => {
  assert.equal(firstDifference(locked, { 'node_modules/a': { version: '1.0.0' } }), undefined);
});

test('tells a package that is missing, and one of another version', () => {
  assert.equal(firstDifference(locked, {}), 'node_modules/a is not installed');
  assert.equal(
    firstDifference(locked, { 'node_modules/a': { version: '1.1.0' } }),
    'node_modules/a is 1.1.0, locked 1.0.0',
  );
});

/** @type {string} */
let root;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'packages-test-'));
});
after(() => rm(root, { recursive: true }));

test("reads npm's own record of what is installed", async () => {
  await assert.rejects(whyInstall(root), /package-lock\.json is missing/);
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
  assert.equal(await whyInstall(root), 'node_modules is missing');
  const record = path.join(root, 'node_modules', '.package-lock.json');
  await mkdir(path.dirname(record));
  await writeFile(record, JSON.stringify({ packages: { 'node_modules/a': locked['node_modules/a'] } }));
  assert.equal(await whyInstall(root), undefined);
  await writeFile(record, '{"packages":');
  await assert.rejects(whyInstall(root), /cannot be read.*Delete node_modules/s);
});
