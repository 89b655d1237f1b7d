import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, isFresh } from './build.mjs';
import { SetupError } from './system.mjs';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const tsconfig = {
  compilerOptions: {
    module: 'Node20',
    rootDir: '.',
    outDir: 'dist',
    types: [],
    noLib: false,
    lib: ['ES5'],
    skipLibCheck: true,
    strict: true,
  },
  include: ['services', 'support'],
};

/** @type {string} */
let root;
const at = (/** @type {string} */ file) => path.join(root, file);
const quiet = () => undefined;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'build-test-'));
  await symlink(modules, at('node_modules'));
  await mkdir(at('services'));
  await mkdir(at('support'));
  await writeFile(at('tsconfig.json'), JSON.stringify(tsconfig));
  await writeFile(at('package.json'), '{}');
  await writeFile(at('package-lock.json'), '{}');
  await writeFile(at('services/a.ts'), 'export const a: number = 1;\n');
  await writeFile(at('support/b.ts'), 'export const b = 2;\n');
});
after(() => rm(root, { recursive: true }));

test('compiles what is stale, and only that', async () => {
  assert.equal(await isFresh(root), false);
  await ensureBuilt(root, quiet);
  assert.equal(await isFresh(root), true);
  await ensureBuilt(root, (line) => assert.fail(`compiled again: ${line}`));

  await writeFile(at('services/a.ts'), 'export const a: number = 11;\n');
  assert.equal(await isFresh(root), false, 'an edited source');
  await ensureBuilt(root, (line) => assert.match(line, /Compiling 1 files/));
  assert.match(await readFile(at('dist/services/a.js'), 'utf8'), /11/);
});

test('brings back an output that was deleted', async () => {
  await rm(at('dist/support/b.js'));
  assert.equal(await isFresh(root), false);
  await ensureBuilt(root, quiet);
  assert.ok(existsSync(at('dist/support/b.js')));
});

test('removes the output of a source that is gone', async () => {
  await rm(at('support/b.ts'));
  await ensureBuilt(root, quiet);
  assert.deepEqual(
    [existsSync(at('dist/support/b.js')), existsSync(at('dist/services/a.js'))],
    [false, true],
  );
});

test('what is no TypeScript stops, with its place, and is not forgotten', async () => {
  await writeFile(at('services/a.ts'), 'export const a = 1;\nexport const = 2;\n');
  for (const attempt of ['first', 'again']) {
    await assert.rejects(
      ensureBuilt(root, quiet),
      (error) => error instanceof SetupError && /does not compile: services\/a\.ts:2: /.test(error.message),
      attempt,
    );
  }
  assert.equal(await isFresh(root), false);
});

test('another compiler or other settings make it stale', async () => {
  await writeFile(at('services/a.ts'), 'export const a: number = 1;\n');
  await ensureBuilt(root, quiet);
  await writeFile(at('package-lock.json'), '{"changed":true}');
  assert.equal(await isFresh(root), false);
});
