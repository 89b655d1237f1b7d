import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { choose } from './choose.mjs';

const require = createRequire(import.meta.url);
const { profiles } = require(path.resolve('cucumber.js')).default;
const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
/** @type {string[]} Commands, without their comments. */
const lines = [];
for (const file of ['README.md', 'docs/quickstart.md', 'CONTRIBUTING.md', 'docs/debugging.md'])
  for (const [, block = ''] of (await readFile(file, 'utf8')).matchAll(/```sh\n(.*?)```/gs))
    lines.push(...block.split('\n').map((line) => line.replace(/\s+#.*$/, '')));

test('every npm script that a reader is told to run is there', () => {
  const told = lines.flatMap((line) =>
    [...line.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  assert.ok(told.length > 15, `${told.length} commands found`);
  for (const name of told) assert.ok(name === 'ci' || name in scripts, `npm run ${name}`);
});

test('every choice of scenarios that a reader is told to run finds some', async () => {
  const told = lines.flatMap(
    (line) => /(?:npx cucumber-js|npm start --) (?!--shard)([^|>]+)$/.exec(line)?.[1] ?? [],
  );
  assert.ok(told.length >= 5, `${told.length} commands found`);
  for (const words of told) {
    const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const { chosen } = await choose(profiles, ['node', 'cucumber-js', ...args], process.cwd());
    assert.ok(chosen.keys.length > 0, words);
  }
});
