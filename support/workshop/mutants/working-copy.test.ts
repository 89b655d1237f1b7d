import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../base/project-root';
import { makeWorkingCopy, scratchFolder } from './working-copy';

const root = mkdtempSync(path.join(tmpdir(), 'working-copy-test-'));
after(() => rmSync(root, { recursive: true }));

test('a copy has the defect in sources and build, and passes for built', async () => {
  const edit = { file: 'services/media-service/exit.ts', find: 'ended: 0', by: 'ended: 9' };
  await makeWorkingCopy(root, [edit]);
  const built = 'dist/services/media-service/exit.js';
  assert.match(await readFile(path.join(root, edit.file), 'utf8'), /ended: 9/);
  assert.match(await readFile(path.join(root, built), 'utf8'), /ended: 9/);
  assert.doesNotMatch(await readFile(path.join(projectRoot, built), 'utf8'), /ended: 9/);
  const build = pathToFileURL(path.join(root, 'support/setup/build.mjs')).href;
  const { isFresh } = (await import(build)) as { isFresh: (root: string) => Promise<boolean> };
  assert.equal(await isFresh(root), true);
  assert.ok(existsSync(path.join(root, 'node_modules/@cucumber/cucumber/package.json')));
});

test('what a killed run has left behind is removed by the next one', () => {
  const NO_PROCESS = 99_999_999;
  const left = path.join(tmpdir(), `live-dubbing-mutants-${NO_PROCESS}-x`);
  mkdirSync(left);
  const own = scratchFolder();
  assert.equal(existsSync(left), false);
  assert.equal(existsSync(own), true);
  assert.equal(existsSync(scratchFolder()) && existsSync(own), true, 'that of a process that runs stays');
});
