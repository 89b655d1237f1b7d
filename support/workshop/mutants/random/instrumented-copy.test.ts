import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { transpile } from '../working-copy';
import { instrument } from './instrumented-copy';
import { mutationsOf } from './mutations';
import { mutantSwitch } from './switch';

const SOURCE = `
  function grade(points: number): string {
    if (points < 5 && points !== 3) return 'low';
    if (points > 90) throw new Error('too good');
    return 'high';
  }
  function count(): number {
    let n = 0;
    for (const step of [1, 2]) n += step;
    return n;
  }`;
const MUTANTS = mutationsOf(SOURCE, 'a.ts').map((mutation, id) => ({ ...mutation, id }));
const CODE = transpile(instrument(SOURCE, MUTANTS), 'a.ts');

function run(code: string, active: number[], write?: (id: number) => void): unknown {
  const context = createContext({ $mutant: mutantSwitch(active.join(','), write), Error, exports: {} });
  return runInContext(`${CODE}; ${code}`, context);
}

function mutant(operator: string, original?: string): number {
  const found = MUTANTS.find(
    (each) => each.operator === operator && (original ?? each.original) === each.original,
  );
  assert.ok(found, operator);
  return found.id;
}

test('with all mutants asleep nothing changes', () => {
  assert.equal(run('[4, 3, 5, 50].map(grade).join()', []), 'low,high,high,high');
  assert.throws(() => run('grade(91)', []), /too good/);
  assert.equal(run('count()', []), 3);
});

test('one that is on changes what it says, and nothing else', () => {
  assert.equal(
    run('[4, 3, 5, 50].map(grade).join()', [mutant('boundary', 'points < 5')]),
    'low,high,low,high',
  );
  assert.equal(run('grade(91)', [mutant('throw dropped')]), 'high');
  assert.equal(run('count()', [mutant('assignment dropped')]), 0);
});

test('one within another is on when the outer one is not', () => {
  assert.equal(run('grade(3)', [mutant('equality', 'points !== 3')]), 'low');
  assert.equal(run('grade(4)', [mutant('equality', 'points !== 3')]), 'high');
  // the outer one alone
  assert.equal(run('grade(50)', [mutant('equality', 'points !== 3'), mutant('logic')]), 'low');
});

test('tells once which places were reached', () => {
  const reached: number[] = [];
  run('grade(50); grade(60)', [], (id) => reached.push(id));
  assert.ok(reached.includes(mutant('boundary', 'points < 5')));
  assert.ok(!reached.includes(mutant('equality', 'points !== 3')));
  assert.equal(new Set(reached).size, reached.length);
});
