import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const QUICK_START = path.join(__dirname, 'quick-start.js');

let folder: string;
const at = (name: string): string => path.join(folder, name);
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quick-start-test-'));
  await writeFile(at('said.json'), '{"word":"gr\u00fc\u00df \u20ac"}');
  await writeFile(
    at('part.js'),
    'exports.version = 1; exports.where = __filename; exports.main = () => require("./main");',
  );
  await writeFile(
    at('main.js'),
    `exports.loads = 1;
     const { word } = require('./said.json'), part = require('./part'), { sep } = require('node:path');
     const missing = (() => { try { require('./missing') } catch ({ code }) { return code } })();
     console.log(JSON.stringify([word, part.version, part.where, part.main() === exports, sep, missing, process.argv.slice(1)]));
     if (process.argv[2] === 'stay') setTimeout(() => undefined, 4000);`,
  );
});
after(() => rm(folder, { recursive: true }));

async function said(pack: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    QUICK_START,
    at(pack),
    at('main.js'),
    ...args,
  ]);
  return JSON.parse(stdout);
}

test('what runs from a pack is what was packed, and as it would run by itself', async () => {
  const asItIs = ['gr\u00fc\u00df \u20ac', 1, at('part.js'), true, '/', 'MODULE_NOT_FOUND'];
  assert.deepEqual(await said('packs/one.1.pack'), [...asItIs, [at('main.js')]], 'one that ends at once');
  assert.ok(!existsSync(at('packs')), 'packs nothing: it may not have loaded all');
  assert.deepEqual(await said('packs/one.1.pack', 'stay'), [...asItIs, [at('main.js'), 'stay']]);
  await writeFile(at('part.js'), 'exports.version = 2;');
  assert.deepEqual(
    await said('packs/one.1.pack', 'told'),
    [...asItIs, [at('main.js'), 'told']],
    'from the pack',
  );
});

test('the pack of another build takes the place of those before', async () => {
  await writeFile(at('part.js'), 'exports.version = 3; exports.main = () => require("./main");');
  await writeFile(at('packs/another.1.pack'), '');
  const [, version] = (await said('packs/one.2.pack', 'stay')) as unknown[];
  assert.equal(version, 3);
  assert.deepEqual((await readdir(at('packs'))).sort(), ['another.1.pack', 'one.2.pack']);
});
