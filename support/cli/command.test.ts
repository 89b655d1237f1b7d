import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { projectRoot } from '../base/project-root';

const run = (name: string, ...args: string[]) =>
  execa(process.execPath, [path.join(projectRoot, 'dist', 'support', `${name}.js`), ...args], {
    ...{ cwd: projectRoot, reject: false },
  });

/** Their arguments are cucumber's. */
const TAKES_CUCUMBERS = ['workshop/cli/check-example'];
const COMMANDS = [
  ...['cli/merge', 'cli/repeat'],
  ...['bench', 'check-example', 'check-worker', 'mutants', 'soak', 'stack', 'test'].map(
    (name) => `workshop/cli/${name}`,
  ),
];

for (const name of COMMANDS)
  test(`${name} tells its usage, and a mistake in one line`, async () => {
    const help = await run(name, '--help');
    assert.deepEqual([help.exitCode, /^Usage: .*npm (run|test)/.test(help.stdout)], [0, true], help.stderr);
    if (TAKES_CUCUMBERS.includes(name)) return;
    const wrong = await run(name, '--no-such-option');
    assert.equal(wrong.exitCode, 2, wrong.stdout);
    assert.match(wrong.stderr, /^.*--no-such-option.* Usage: .*npm (run|test).*$/);
  });
