import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { choose, withChosen } from './choose';

const FEATURE = `@US3
Feature: parts
  Background:
    Given it holds

  @US3-1
  @quick
  Scenario: one
    Given it holds

  Scenario Outline: two <n>
    Given it holds
    Examples:
      | n |
      | 1 |
      | 2 |

  Rule: a rule
    Scenario: three
      Given it holds
`;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'choose-test-'));
  await writeFile(path.join(folder, 'parts.feature'), FEATURE);
  await writeFile(path.join(folder, 'empty.feature'), 'Feature: e\n  Scenario: nothing\n');
  await writeFile(path.join(folder, 'broken.feature'), 'Feature: b\n  Scenario: x\n    Given y\n    Thn z\n');
});
after(() => rm(folder, { recursive: true }));

const PROFILES = {
  default: { parallel: 8, format: ['x:y'], plugin: ['chosen', 'stack'] },
  P1: { tags: '@US3' },
};
const ask = (...args: string[]) => choose(PROFILES, ['node', 'cucumber-js', ...args], folder);
const lines = async (...args: string[]) =>
  (await ask(...args)).keys.map((key) => key.split(':')[1]).join(' ');

test('any line from the tags of a scenario to its last step finds it', async () => {
  for (const line of [6, 7, 8, 9, 10]) assert.equal(await lines(`parts.feature:${line}`), '8');
  for (const line of [11, 12, 13]) assert.equal(await lines(`parts.feature:${line}`), '15 16');
  assert.equal(await lines('parts.feature:16'), '16');
  assert.equal(await lines('parts.feature:20'), '19');
  assert.equal(await lines(path.join(folder, 'parts.feature:8:16')), '8 16');
});

test('paths, tags, names and profiles choose together', async () => {
  assert.equal(await lines('parts.feature', '--tags', '@quick'), '8');
  assert.equal(await lines('parts.feature', '--name', '^t', '-p', 'P1'), '15 16 19');
  assert.equal((await ask('parts.feature')).isWhole, false);
  assert.equal((await ask('parts.feature', '--shard', '1/2', '--format', 'summary')).isWhole, false);
});

test('what chooses nothing, or can not run, is refused in a sentence that says what there is', async () => {
  const cases: [string[], RegExp][] = [
    [['parts.feature', '--tags', '@US33'], /^no scenario matches .*@US33.*the nearest: @US3, @US3-1/],
    [['parts.feature', '--tags', '@US3 and ('], /^the tag expression ".*" could not be parsed/],
    [['parts.feature', '--name', 'four'], /^no scenario matches parts.feature with "four"\.$/],
    [['parts.feature:2'], /^no scenario is at parts.feature:2\. They begin at parts.feature:8:11:19\.$/],
    [['parts.feature:23'], /^parts.feature has 20 lines, and none is number 23\.$/],
    [['parts.feature', '--format', 'prettty'], /^there is no formatter "prettty"\. The nearest: pretty, /],
    [['parts.feature', '--format', './gone.js:out'], /^there is no formatter "\.\/gone\.js"\./],
    [['parts.feature', '--shard', '3/2'], /^the shard is "3\/2": expected 1\/3/],
    [['parts.feature', '--shard', '9/9'], /^shard 9\/9 has none of the 4 scenarios/],
    [['empty.feature'], /^empty.feature:2: "nothing" has no steps/],
    [['broken.feature'], /^broken.feature:4: "Thn z" begins with no word that can stand here: Given, /],
    [['-p', 'P2'], /^there is no profile "P2"\. There are default, P1\.$/],
  ];
  for (const [args, message] of cases) await assert.rejects(ask(...args), { name: 'ChoiceError', message });
  await assert.rejects(ask('gone.feature'), { message: /^gone.feature is not there/ });
});

test('no more workers than scenarios; a dry run has none, no reports, and no stack', async () => {
  const argv = ['node', 'cucumber-js', 'parts.feature', '--tags', '@quick'];
  assert.equal((await withChosen(PROFILES, argv, folder))['default']?.parallel, 1);
  const dry = (await withChosen(PROFILES, [...argv, '--dry-run'], folder))['default'];
  assert.deepEqual([dry?.parallel, dry?.format, dry?.plugin], [0, ['summary'], ['chosen']]);
  assert.equal(await withChosen(PROFILES, ['node', 'unit.js'], folder), PROFILES);
});

test('a number of workers that is none is refused', async () => {
  const said = await new Promise((resolve) =>
    execFile(
      process.execPath,
      [path.join('node_modules', '.bin', 'cucumber-js'), '--dry-run'],
      { env: { ...process.env, CUCUMBER_PARALLEL: 'x' } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    ),
  );
  assert.equal(said, '\nStopped: CUCUMBER_PARALLEL is "x": expected a number of workers, 0 for none.\n');
});

test('as many workers as scenarios; none for a single one that broadcasts nothing', async () => {
  await writeFile(
    path.join(folder, 'quick.feature'),
    '@contract\nFeature: q\n  Scenario: a\n    Given x\n  Scenario: b\n    Given x\n',
  );
  assert.equal((await ask('quick.feature:3')).most, 0);
  assert.equal((await ask('quick.feature')).most, 2);
  assert.equal((await ask('parts.feature:8')).most, 1);
});
