import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { TrialRunner } from './trial-runner';
import type { Numbered } from './instrumented-copy';
import { RunJournal } from './journal';
import type { MutatedResult } from './mutated-broadcast';
import { Schedule } from './schedule';

const KILLER = { scenario: 's', step: 'a step', message: 'm' };
const MUTANT: Numbered = {
  ...{ id: 0, file: 'a.ts', line: 1, operator: 'logic', code: '', original: '', mutated: '' },
  ...{ start: 0, end: 1, kind: 'expression' },
};
type Answer = 'red' | 'green' | 'broken';

/** Runs with these answers, one after the other. @returns the journal, what killed the mutant, and how many answers were not needed */
async function run(baseline: Answer[], trial: Answer[], journal = newJournal()) {
  const perform = (
    _root: string,
    _broadcast: unknown,
    mutants: readonly number[],
  ): Promise<MutatedResult> => {
    const answer = (mutants.length === 0 ? baseline : trial).shift();
    if (answer === undefined || answer === 'broken') return Promise.reject(new Error('ran 0 scenarios'));
    return Promise.resolve({ killer: answer === 'red' ? KILLER : undefined, reached: [0], seconds: 1 });
  };
  const broadcasts = [{ id: 'b', scenarios: [], checks: 3 }];
  const runner = new TrialRunner({ root: '', broadcasts, journal, jobs: 2, say: () => undefined, perform });
  await runner.measure();
  const sound = journal.baselines.filter(({ problem }) => problem === undefined);
  const schedule = new Schedule([MUTANT], new Map(sound.map((each) => [each.broadcast, each])));
  let told = 0;
  await runner.judge([MUTANT], schedule, () => (told += 1));
  return { journal, killer: schedule.killerOf(0), told, left: [...baseline, ...trial] };
}

const folder = mkdtempSync(path.join(tmpdir(), 'trial-runner-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let journals = 0;
const newJournal = (): RunJournal =>
  new RunJournal(path.join(folder, `${(journals += 1)}.ndjson`), { seed: 1, count: 1, sources: '' });

test('where nothing is red without a mutant one red step kills it', async () => {
  const { killer, told, left } = await run(['green'], ['red']);
  assert.deepEqual([killer, told, left], [KILLER, 1, []]);
});

test('where something was, it must be red twice', async () => {
  assert.equal((await run(['red', 'green'], ['red', 'red'])).killer, KILLER);
  assert.equal((await run(['red', 'green'], ['red', 'green'])).killer, undefined);
});

test('a broadcast that is red twice without a mutant judges nothing until it is green', async () => {
  const { journal, told } = await run(['red', 'red'], []);
  assert.match(journal.baselines[0]?.problem ?? '', /red without a mutant at "a step": m/);
  assert.equal(told, 0);
  const again = await run(['green'], ['red'], journal);
  assert.equal(again.told, 1);
  assert.equal(journal.baselines.length, 1);
});

test('a run that breaks off is done again; one that does so twice is a red one', async () => {
  assert.equal((await run(['green'], ['broken', 'green'])).killer, undefined);
  assert.deepEqual((await run(['green'], ['broken', 'broken'])).killer, {
    ...{ scenario: '', step: 'the run itself', message: 'ran 0 scenarios' },
  });
});
