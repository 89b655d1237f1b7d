import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Numbered } from './instrumented-copy';
import { type Reached, Schedule, type Trial } from './schedule';

const KILLER = { scenario: 's', step: 'a step', message: 'm' };
const mutant = (id: number, file = `${id}.ts`): Numbered => ({
  ...{ id, file, line: 1, operator: 'logic', code: '', original: '', mutated: '' },
  ...{ start: 0, end: 1, kind: 'expression' },
});
const broadcasts = (...reached: (Omit<Reached, 'checks'> & Partial<Reached>)[]): Map<string, Reached> =>
  new Map(reached.map((each, i) => [`b${i}`, { checks: 5, ...each }]));

/** Runs until nothing is left. @returns the trials in their order */
function runAll(schedule: Schedule, isRed: (trial: Trial) => boolean): Trial[] {
  const trials: Trial[] = [];
  for (let trial = schedule.next(); trial; trial = schedule.next()) {
    trials.push(trial);
    schedule.done({ ...trial, seconds: 1, killer: isRed(trial) ? KILLER : undefined });
  }
  return trials;
}

test('the cheapest broadcast that reaches a mutant judges it first, and one that is red is the last', () => {
  const schedule = new Schedule(
    [mutant(0)],
    broadcasts({ reached: [0], seconds: 30 }, { reached: [], seconds: 1 }, { reached: [0], seconds: 10 }),
  );
  const trials = runAll(schedule, ({ broadcast }) => broadcast === 'b0');
  assert.deepEqual(
    trials.map(({ broadcast }) => broadcast),
    ['b2', 'b0'],
  );
  assert.equal(schedule.killerOf(0), KILLER);
  assert.equal(schedule.open, 0);
});

test('a mutant that nobody reaches is in no trial', () => {
  const schedule = new Schedule([mutant(0)], broadcasts({ reached: [], seconds: 1 }));
  assert.equal(schedule.next(), undefined);
  assert.equal(schedule.isOpen(0), false);
});

test('a mutant is in one trial at a time', () => {
  const schedule = new Schedule([mutant(0), mutant(1)], broadcasts({ reached: [0, 1], seconds: 1 }));
  assert.deepEqual(schedule.next()?.mutants, [0]);
  assert.deepEqual(schedule.next()?.mutants, [1]);
  assert.equal(schedule.next(), undefined);
});

const twelve = (reached: number[]): Map<string, Reached> =>
  broadcasts(...Array.from({ length: 12 }, () => ({ reached, seconds: 10 })));

test('what survived three trials is tried with others, never with one of the same file', () => {
  const mutants = [mutant(0, 'a.ts'), mutant(1, 'b.ts'), mutant(2, 'a.ts'), mutant(3, 'c.ts')];
  const schedule = new Schedule(mutants, twelve([0, 1, 2, 3]));
  const trials = runAll(schedule, () => false);
  assert.ok(trials.slice(0, 12).every((trial) => trial.mutants.length === 1));
  const together = trials.slice(12).filter((trial) => trial.mutants.length > 1);
  assert.ok(together.some((trial) => trial.mutants.length === 3));
  assert.ok(together.every((trial) => !(trial.mutants.includes(0) && trial.mutants.includes(2))));
  assert.ok(trials.length < 36, `${trials.length} instead of 48`);
  for (const { id } of mutants)
    assert.deepEqual([schedule.killerOf(id), schedule.isOpen(id)], [undefined, false]);
});

test('red for several is a verdict on none: each is tried there alone', () => {
  const schedule = new Schedule([mutant(0), mutant(1)], twelve([0, 1]));
  let shared: string | undefined;
  const trials = runAll(schedule, ({ broadcast, mutants }) => {
    if (mutants.length > 1) shared ??= broadcast;
    return broadcast === shared && mutants.includes(1);
  });
  const there = trials.filter(({ broadcast }) => broadcast === shared).map(({ mutants }) => mutants.join());
  assert.deepEqual(there.sort(), ['0', '0,1', '1']);
  assert.equal(schedule.killerOf(0), undefined);
  assert.equal(schedule.killerOf(1), KILLER);
});

test('of two that cost the same, the one that more steps judge comes first', () => {
  const reached = { reached: [0], seconds: 10 };
  const schedule = new Schedule(
    [mutant(0)],
    broadcasts({ ...reached, checks: 2 }, { ...reached, checks: 9 }),
  );
  assert.equal(schedule.next()?.broadcast, 'b1');
});

test('a broadcast that kills much is asked before one that only costs less', () => {
  const numbers = Array.from({ length: 12 }, (_, id) => id);
  const schedule = new Schedule(
    numbers.map((id) => mutant(id)),
    broadcasts({ reached: numbers, seconds: 10 }, { reached: numbers, seconds: 15 }),
  );
  const trials = runAll(schedule, ({ broadcast }) => broadcast === 'b1');
  assert.ok(trials.length < 20, `${trials.length}`);
});
