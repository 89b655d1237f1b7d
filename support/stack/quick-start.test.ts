import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
     console.log(JSON.stringify([word, part.version, part.where, part.main() === exports, sep, missing, process.argv.slice(1)]));`,
  );
});
after(() => rm(folder, { recursive: true }));

async function said(...args: string[]): Promise<unknown> {
  const env = { ...process.env, QUICK_START: at('main.pack') };
  const { stdout } = await promisify(execFile)(process.execPath, ['-r', QUICK_START, ...args], { env });
  return JSON.parse(stdout);
}

test('what runs from a pack is what was packed, and as it would run by itself', async () => {
  const asItIs = ['gr\u00fc\u00df \u20ac', 1, at('part.js'), true, '/', 'MODULE_NOT_FOUND'];
  assert.deepEqual(await said(at('main.js')), [...asItIs, [at('main.js')]]);
  await writeFile(at('part.js'), 'exports.version = 2;');
  assert.deepEqual(await said(at('main.js'), 'told'), [...asItIs, [at('main.js'), 'told']]);
});
