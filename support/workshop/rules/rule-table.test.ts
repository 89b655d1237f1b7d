import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { MUTANTS } from '../mutants/catalogue';
import { projectRoot } from '../../base/project-root';
import { readRules, type Witness } from './rule-table';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const features = readdirSync(path.join(projectRoot, 'features'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.feature'))
  .map((name) => read(path.join('features', name)));
const titles = new Set(
  features.flatMap((text) =>
    [...text.matchAll(/^\s*Scenario(?: Outline)?: (.+)$/gm)].map(([, name]) => name),
  ),
);

function exists(witness: Witness): boolean {
  if (witness.kind === 'scenario') return titles.has(witness.name);
  if (witness.kind === 'mutant') return MUTANTS.some(({ name }) => name === witness.name);
  return existsSync(path.join(projectRoot, witness.file)) && read(witness.file).includes(witness.title);
}

const rules = readRules(read('docs/rules.md'));

describe('docs/rules.md', () => {
  test('has rules, each with an id of its own', () => {
    assert.ok(rules.length > 30, `${rules.length} rules`);
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  });

  test('names what sees each rule broken', () =>
    assert.deepEqual(
      rules.filter(({ witnesses }) => witnesses.length === 0).map(({ id }) => id),
      [],
    ));

  test('names nothing that does not exist', () =>
    assert.deepEqual(
      rules.flatMap(({ id, witnesses }) =>
        witnesses.filter((each) => !exists(each)).map((each) => ({ id, ...each })),
      ),
      [],
    ));
});

describe('readRules', () => {
  const row = (witnesses: string): string => `| A1 | Something holds. | ${witnesses} |`;

  test('reads scenarios, mutants and tests', () =>
    assert.deepEqual(readRules(row('scenario "A" <br> mutant b-c <br> test d.ts "E"'))[0]?.witnesses, [
      { kind: 'scenario', name: 'A' },
      { kind: 'mutant', name: 'b-c' },
      { kind: 'test', file: 'd.ts', title: 'E' },
    ]));
  test('a rule without any has none', () => assert.deepEqual(readRules(row(''))[0]?.witnesses, []));
  test('what is none of them is refused', () =>
    assert.throws(() => readRules(row('by hand')), /"by hand": expected/));
  test('a defect that nobody has is noticed', () =>
    assert.equal(exists({ kind: 'mutant', name: 'no-such-mutant' }), false));
});
