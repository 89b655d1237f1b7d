import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packageJson = JSON.parse(await readFile('package.json', 'utf8'));

test('npx cucumber-js in a fresh clone says what to do, and fetches nothing', async () => {
  const clone = await mkdtemp(path.join(tmpdir(), 'fresh-clone-'));
  try {
    await mkdir(path.join(clone, 'support', 'setup'), { recursive: true });
    for (const file of ['package.json', 'package-lock.json', packageJson.bin['cucumber-js']])
      await cp(file, path.join(clone, file));
    // npx asks nobody where it must not ask: --offline would fail for a foreign package
    const said = await run('npx', ['--offline', 'cucumber-js', '--tags', '@P1'], { cwd: clone }).catch(
      (error) => error,
    );
    assert.equal(said.code, 1);
    assert.match(said.stderr, /^Stopped: the packages are not installed yet\. Run "npm start" first/);
  } finally {
    await rm(clone, { recursive: true });
  }
});

test('where the packages are, it is cucumber', async () => {
  const { stdout } = await run(process.execPath, [packageJson.bin['cucumber-js'], '--version']);
  assert.equal(stdout.trim(), packageJson.devDependencies['@cucumber/cucumber']);
});

test('an order or a file of profiles that there is not is one sentence, too', async () => {
  for (const [args, words] of /** @type {const} */ ([
    [['--order', 'sideways'], /^\nStopped: .*order must match.*\n$/],
    [['--config', 'gone.js'], /^\nStopped: .*"gone\.js" failed to load\/parse: Cannot find module.*\n$/],
  ])) {
    const said = await run(process.execPath, [packageJson.bin['cucumber-js'], ...args]).catch(
      (error) => error,
    );
    assert.deepEqual([said.code, said.stdout], [1, '']);
    assert.match(said.stderr, words);
  }
});

test('what cucumber refuses on its command line is one sentence, by npx and by npm start alike', async () => {
  for (const program of [packageJson.bin['cucumber-js'], path.join('dist', 'support', 'cli', 'start.js')]) {
    const said = await run(process.execPath, [program, '--retry', 'x']).catch((error) => error);
    assert.deepEqual(
      [said.code, said.stdout, said.stderr],
      [1, '', '\nStopped: --retry must be a non negative integer\n'],
    );
  }
});
