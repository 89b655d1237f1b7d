import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { EQUIVALENTS } from '../catalogue';
import { parseScenarios } from '../scenarios';
import { sharedBroadcasts } from './broadcasts';
import { mutationsOfWorker } from './draw';
import type { Numbered } from './instrumented-copy';
import { type Baseline, RunJournal } from './journal';
import { equivalentOf, formatRandom, randomReportOf, verdictOn } from './random-report';
import { Schedule } from './schedule';

const mutant = (id: number): Numbered => ({
  ...{ id, file: 'a.ts', line: id + 1, operator: 'logic', code: `c${id}`, original: 'a', mutated: 'b' },
  ...{ start: 0, end: 1, kind: 'expression' },
});
const MUTANTS = [0, 1, 2, 3, 4].map(mutant);
const BASELINES: Baseline[] = [{ broadcast: 'b', reached: [0, 1, 2, 4], seconds: 1, checks: 3, alarms: 1 }];
const KILLER = { scenario: 's', step: 'it is red', message: 'm' };
const EQUIVALENT = [{ ...mutant(4), reason: 'nobody can see it' }];

function reportOf() {
  const schedule = new Schedule(
    MUTANTS.slice(0, 4),
    new Map(BASELINES.map((each) => [each.broadcast, each])),
  );
  schedule.done({ mutants: [0], broadcast: 'b', killer: KILLER, seconds: 1 });
  schedule.done({ mutants: [1], broadcast: 'b', seconds: 1 });
  const drawn = MUTANTS.map((each) => verdictOn(each, schedule, BASELINES, EQUIVALENT));
  return randomReportOf(7, drawn, BASELINES, 12.3);
}

test('each drawn mutant has its verdict, and a killed one the step that was red', () => {
  const { mutants, ...figures } = reportOf();
  assert.deepEqual(
    mutants.map(({ verdict }) => verdict),
    ['killed', 'survived', 'open', 'never reached', 'equivalent'],
  );
  assert.equal(mutants[0]?.killedBy, KILLER);
  assert.equal(mutants[4]?.reason, 'nobody can see it');
  assert.deepEqual(figures, {
    ...{ seed: 7, drawn: 5, killed: 1, survived: 1, neverReached: 1, equivalent: 1, open: 1 },
    ...{ score: 0.25, falseAlarms: { red: 1, of: 2 }, leftOut: [], seconds: 12 },
  });
});

test('the terminal names all that live, not those that were killed', () => {
  const text = formatRandom(reportOf());
  assert.match(text, /survived +a\.ts:2 logic: a → b/);
  assert.match(text, /never reached +a\.ts:4/);
  assert.doesNotMatch(text, /a\.ts:1 /);
  assert.match(text, /seed 7: 1 of 4 killed \(25\.0 %\)/);
});

test('an equivalent is told by its code, wherever it stands, and by what is changed', () => {
  const moved = { ...mutant(4), line: 99, start: 500 };
  assert.ok(equivalentOf(moved, EQUIVALENT));
  assert.equal(equivalentOf({ ...moved, mutated: 'c' }, EQUIVALENT), undefined);
  assert.equal(equivalentOf({ ...moved, code: 'other' }, EQUIVALENT), undefined);
});

test('each equivalent is a mutation that can be drawn, and has a reason', () => {
  const all = mutationsOfWorker();
  for (const one of EQUIVALENTS) {
    assert.ok(
      all.some((mutation) => equivalentOf(mutation, [one])),
      `gone from the code: ${one.file} ${one.code}`,
    );
    assert.ok(one.reason.length > 20, one.code);
  }
});

const KEY = { seed: 1, count: 2, sources: 'x' };
const TRIAL = { mutants: [0], broadcast: 'b', killer: KILLER, seconds: 1 };

test('a run that was ended goes on where it was, also after half a line; another key begins anew', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'run-journal-'));
  const file = path.join(folder, 'deep', 'run.ndjson');
  try {
    new RunJournal(file, KEY).baseline(BASELINES[0] as Baseline);
    new RunJournal(file, KEY).trial(TRIAL);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"trial":{"mu`);
    const again = new RunJournal(file, KEY);
    assert.deepEqual([again.baselines, again.trials], [BASELINES, [TRIAL]]);
    again.trial(TRIAL);
    assert.equal(new RunJournal(file, KEY).trials.length, 2);
    assert.equal(new RunJournal(file, { ...KEY, sources: 'y' }).trials.length, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const FEATURE = `
Feature: F
  Rule: One
    Background:
      Given a programme of 16 seconds in segments of 1 second
      When it is broadcast
    Scenario: A
      Then all is well
    Scenario: B
      Then all is better
  Rule: Two
    Scenario: C
      Given the recorded broadcast of the standard programme
      Then it is good
    Scenario: D
      When a client connects
`;

test('scenarios that look at the same broadcast go together, those without one start no worker', () => {
  const shared = sharedBroadcasts(parseScenarios(FEATURE, 'f.feature'));
  const names = shared.map(({ scenarios }) => scenarios.map(({ name }) => name).join());
  assert.deepEqual(names, ['A,B', 'C']);
  assert.deepEqual(
    shared.map(({ checks }) => checks),
    [2, 1],
  );
});
