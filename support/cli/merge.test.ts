import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import type { Summary } from '../report/summary';
import { projectRoot } from '../base/project-root';

const moduleOf = (...names: string[]): string => JSON.stringify(path.join(projectRoot, ...names));

const FEATURE = `Feature: parts
  Scenario: one
    Given it holds
  Scenario: two
    Given it holds
  Scenario: three
    Given it holds
`;
const RED_FEATURE = `Feature: red
  Scenario: one
    Given it holds
    Then it breaks
  Scenario: two
    Then it breaks
`;
const STEPS = `
  const { After, Given, Then } = require(${moduleOf('node_modules', '@cucumber', 'cucumber')});
  Given('it holds', () => undefined);
  Then('it breaks', () => { throw new Error('no sound'); });
  After(() => undefined);`;
const configuration = (folder: string, feature: string): string => `
  const { withChosen } = require(${moduleOf('dist', 'support', 'run', 'choose.js')});
  const ours = require(${moduleOf('cucumber.js')}).default.profiles.default;
  const plugin = ours.plugin.filter((name) => /chosen|graceful-stop/.test(name));
  const of = (name) => [${JSON.stringify(folder)} + '/' + name];
  const profiles = { default: { ...ours, plugin, parallel: 0, paths: of('${feature}'), require: of('steps.js') } };
  module.exports = { default: () => withChosen(profiles, process.argv) };`;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'merge-test-'));
  await writeFile(at('parts.feature'), FEATURE);
  await writeFile(at('steps.js'), STEPS);
  await writeFile(at('red.feature'), RED_FEATURE);
  await writeFile(at('cucumber.js'), configuration(folder, 'parts.feature'));
  await writeFile(at('red.js'), configuration(folder, 'red.feature'));
});
after(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

/** Runs one of the programs behind our npm scripts. */
const program = (name: string, args: readonly string[], reports: string) =>
  execa(process.execPath, [path.join(projectRoot, 'dist', 'support', 'cli', `${name}.js`), ...args], {
    ...{ cwd: projectRoot, env: { REPORTS_DIR: at(reports) }, reject: false },
  });

const runShard = (shard: string, reports: string) =>
  program('start', ['--config', path.relative(projectRoot, at('cucumber.js')), '--shard', shard], reports);

test('the shards of a real run become one report, and not without all of them', async () => {
  const shards = await Promise.all([runShard('1/2', 'first'), runShard('2/2', 'second')]);
  assert.deepEqual(
    shards.map(({ exitCode, stdout }) => [exitCode, /shard \d\/\d/.exec(stdout)?.[0]]),
    [
      [0, 'shard 1/2'],
      [0, 'shard 2/2'],
    ],
  );
  const [whole, part] = await Promise.all([
    program('merge', [at('first'), at('second'), '--out', at('merged')], 'unused'),
    program('merge', [at('first')], 'unused'),
  ]);
  assert.equal(whole.exitCode, 0, whole.stderr);
  const { scenarios } = JSON.parse(await readFile(at('merged/summary.json'), 'utf8')) as Summary;
  assert.deepEqual(
    scenarios.map(({ name, status }) => `${name} ${status}`),
    ['one passed', 'two passed', 'three passed'],
  );
  assert.match((await readFile(at('merged/cucumber.html'), 'utf8')).trimEnd().slice(-20), /<\/html>$/);
  assert.match(await readFile(at('merged/junit.xml'), 'utf8'), /tests="3" skipped="0" failures="0"/);
  assert.deepEqual(
    [part.exitCode, part.stderr.trim()],
    [2, `Expected each of 1/2, 2/2 once: ${at('first/messages.ndjson')} is 1/2.`],
  );
});

test('what is red is told once with its cause, and all reports are written', async () => {
  const red = await program('start', ['--config', path.relative(projectRoot, at('red.js'))], 'red');
  assert.equal(red.exitCode, 1, red.stderr);
  const merged = await program('merge', [at('red'), '--out', at('merged-red')], 'unused');
  assert.deepEqual([merged.exitCode, merged.stderr], [1, '']);
  assert.equal(merged.stdout.match(/no sound/g)?.length, 1);
  assert.match(merged.stdout, /For the same reason 1 more failed:\n\s+- two # \S*red\.feature:5/);
  assert.match(await readFile(at('merged-red/index.html'), 'utf8'), /2 of 2 scenarios failed/);
});

test('a shard that is none of a whole, or has nothing to run, says so', async () => {
  const [wrong, empty] = await Promise.all([runShard('3/2', 'wrong'), runShard('4/4', 'empty')]);
  assert.deepEqual([wrong.exitCode, empty.exitCode], [1, 1]);
  assert.match(wrong.stderr, /Stopped: the shard is "3\/2": expected 1\/3, 2\/3 or 3\/3/);
  assert.match(empty.stderr, /Stopped: shard 4\/4 has none of the 3 scenarios/);
});
