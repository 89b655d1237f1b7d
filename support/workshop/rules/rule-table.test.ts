import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { MUTANTS } from '../mutants/catalogue';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const ROW = /^\|\s*([A-Z]\d+)\s*\|.+\|(.+)\|$/gm;
/** What turns red when a rule is broken. */
const WITNESS = /^(?:scenario "(.+)"|mutant (\S+)|test (\S+) "(.+)")$/;

const rules = [...read('docs/rules.md').matchAll(ROW)].map(([, id = '', witnesses = '']) => ({
  id,
  witnesses: witnesses
    .split('<br>')
    .map((text) => text.trim().replaceAll('\\', ''))
    .filter(Boolean),
}));
const titles = readdirSync(path.join(projectRoot, 'features'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.feature'))
  .flatMap((name) => [...read(path.join('features', name)).matchAll(/^\s*Scenario(?: Outline)?: (.+)$/gm)])
  .map(([, title]) => title);

function exists(witness: string): boolean {
  const [, scenario, mutant, file, title] = WITNESS.exec(witness) ?? [];
  if (scenario !== undefined) return titles.includes(scenario);
  if (mutant !== undefined) return MUTANTS.some(({ name }) => name === mutant);
  if (file === undefined || title === undefined) return false;
  return existsSync(path.join(projectRoot, file)) && read(file).includes(title);
}

test('docs/rules.md has rules, each with an id of its own', () => {
  assert.ok(rules.length > 30, `${rules.length} rules`);
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
});

test('each rule names what sees it broken, and nothing that does not exist', () => {
  for (const { id, witnesses } of rules) {
    assert.ok(witnesses.length > 0, id);
    assert.deepEqual(
      witnesses.filter((each) => !exists(each)),
      [],
      id,
    );
  }
});

test('a witness that nobody has is noticed', () => {
  for (const witness of [
    'by hand',
    'mutant no-such-mutant',
    'scenario "None"',
    'test package.json "no such test"',
  ])
    assert.equal(exists(witness), false, witness);
});
