import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { END_OF_SCENARIO } from '../../report/summary';
import { MUTANTS } from './catalogue';
import { findScenario, PROMISES, readScenarios, rowsOf } from './scenarios';
import { applyEdit, transpile } from './working-copy';

const scenarios = readScenarios();

test('each mutant has a name of its own, made of words', () => {
  const names = MUTANTS.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name)),
    [],
  );
});

test('the README tells how many there are', () => {
  const told = /(\d+) workers and services that were broken on purpose/.exec(
    readFileSync(path.join(projectRoot, 'README.md'), 'utf8'),
  )?.[1];
  assert.equal(told, `${MUTANTS.length}`);
});

test('each edit fits its file, changes what it does, and leaves TypeScript', () => {
  for (const { name, edits } of MUTANTS) {
    assert.ok(edits.length > 0, name);
    for (const edit of edits) {
      const source = readFileSync(path.join(projectRoot, edit.file), 'utf8');
      const mutated = transpile(applyEdit(source, edit), edit.file);
      assert.notEqual(mutated, transpile(source, edit.file), name);
    }
  }
});

test('each scenario that is named exists, and has the step at which it must fail', () => {
  for (const { name, red } of MUTANTS) {
    assert.ok(red.length > 0, name);
    for (const { scenario, step } of red) {
      const found = findScenario(scenarios, scenario);
      assert.ok(found, `${name}: there is no scenario "${scenario}"`);
      const isThere = step === END_OF_SCENARIO || found.steps.some((text) => text.includes(step));
      assert.ok(isThere, `${name}: "${scenario}" has no step "${step}"`);
    }
  }
});

test('every row of the acceptance table has a defect that it must see', () => {
  const covered = new Set(MUTANTS.flatMap((mutant) => rowsOf(mutant, scenarios)));
  assert.deepEqual(
    PROMISES.filter((row) => !covered.has(row)),
    [],
  );
});
