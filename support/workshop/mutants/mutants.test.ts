import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioSummary, Summary } from '../../report/summary';
import { formatLook, formatResult, reportOf } from './report';
import { findScenario, longestFirst, parseScenarios } from './scenarios';
import { inParallel } from './in-parallel';
import { judge, type MutantResult, worst } from './try-mutant';
import { applyEdit, transpile } from './working-copy';

const red = [{ scenario: 'The breaker opens', step: 'open after it' }];
const ran = (status: ScenarioSummary['status'], step?: string): Summary => ({
  ...{
    stack: null,
    mediaServer: null,
    startedAt: null,
    workers: 1,
    wallSeconds: 1,
    rows: {},
    shard: null,
    cpuSeconds: null,
  },
  scenarios: [
    {
      ...{ id: null, feature: 'f', name: 'The breaker opens', tags: [], status, seconds: 1, figures: {} },
      ...(step !== undefined && { failure: { step, message: 'expected 4\n    at x.ts:1\nto equal 5' } }),
    },
  ],
});
const verdictOn = (summary: Summary | undefined) => judge({ red }, summary)[0]?.verdict;

test('a mutant is caught only by a failure at the step that was named', () => {
  assert.equal(verdictOn(ran('failed', 'it was closed until 5, and open after it')), 'caught');
  assert.equal(verdictOn(ran('failed', 'it is broadcast')), 'elsewhere');
  assert.equal(verdictOn(ran('passed')), 'missed');
});

test('what did not run to its end proves nothing', () => {
  assert.equal(verdictOn(undefined), 'broken');
  assert.equal(verdictOn({ ...ran('passed'), scenarios: [] }), 'broken');
  for (const status of ['undefined', 'skipped', 'unfinished'] as const)
    assert.equal(verdictOn(ran(status)), 'broken');
});

test('tells what was seen, without the stack', () => {
  assert.deepEqual(judge({ red }, ran('failed', 'open after it')), [
    {
      scenario: 'The breaker opens',
      verdict: 'caught',
      step: 'open after it',
      message: 'expected 4\nto equal 5',
    },
  ]);
});

test('all scenarios that are named must see it', () => {
  assert.equal(worst(['caught', 'caught']), 'caught');
  assert.equal(worst(['caught', 'elsewhere']), 'elsewhere');
  assert.equal(worst(['missed', 'elsewhere', 'caught']), 'missed');
  assert.equal(worst(['missed', 'broken']), 'broken');
  assert.equal(worst([]), 'broken');
});

test('an edit that does not fit once is refused', () => {
  const edit = { file: 'a.ts', find: 'x', by: 'y' };
  assert.equal(applyEdit('a x b', edit), 'a y b');
  assert.throws(() => applyEdit('a b', edit), /seen 0 times/);
  assert.throws(() => applyEdit('x x', edit), /seen 2 times/);
});

test('what is no TypeScript is refused', () => {
  assert.throws(() => transpile('const = 1', 'a.ts'), /^Error: a\.ts: /);
  assert.match(transpile('export const a: number = 1;', 'a.ts'), /exports\.a = 1/);
});

const FEATURE = `
@US3
Feature: F
  Rule: R
    Background:
      Given a programme of 16 seconds in segments of 1 second
      When it is broadcast

    @US3-1 @P1
    Scenario: A
      Then all is well
  Rule: S
    Scenario Outline: <code> fails
      Given the recorded broadcast of the <code> programme
        | a | table |
      Examples:
        | what | code     |
        | x    | standard |
        | y    | other    |
`;
const scenarios = parseScenarios(FEATURE, 'f.feature');

test('reads scenarios with backgrounds and tags', () => {
  const a = findScenario(scenarios, 'A');
  assert.deepEqual(a?.tags, ['@US3', '@US3-1', '@P1']);
  assert.deepEqual(a?.steps.slice(1), ['it is broadcast', 'all is well']);
  assert.equal(findScenario(scenarios, 'B'), undefined);
});

test('reads each example of an outline', () => {
  const steps = ['the recorded broadcast of the other programme'];
  const expected = { name: 'other fails', file: 'f.feature', steps, tags: ['@US3'] };
  assert.deepEqual(findScenario(scenarios, 'other fails'), expected);
  assert.equal(scenarios.length, 3);
});

const mutant = (name: string, ...names: string[]) => ({
  ...{ name, rule: 'r', edits: [] },
  red: names.map((scenario) => ({ scenario, step: 's' })),
});

test('those with the longest programmes come first', () => {
  const mutants = [
    mutant('none', '?'),
    mutant('short', 'A'),
    mutant('long', 'standard fails', 'other fails'),
  ];
  assert.deepEqual(
    longestFirst(mutants, scenarios).map(({ name }) => name),
    ['long', 'short', 'none'],
  );
});

test('of a single one it is told what it breaks, where that was seen, and where its report is', () => {
  const result: MutantResult = {
    ...{ mutant: mutant('one', 'A'), rows: [], verdict: 'caught', seconds: 2 },
    seen: judge({ red }, ran('failed', 'open after it')),
  };
  assert.deepEqual(formatLook(result, 'reports/mutants/one/index.html').split('\n'), [
    'Broken: r',
    '"The breaker opens": caught',
    '  failed at "open after it": expected 4',
    'to equal 5',
    'Report: reports/mutants/one/index.html',
  ]);
});

test('the report names all that were not caught, and why', () => {
  const result = (name: string, verdict: MutantResult['verdict']): MutantResult => ({
    ...{ mutant: mutant(name, 'A'), rows: ['US3-1'], verdict, seconds: 2 },
    seen: judge({ red }, ran('failed', 'it is broadcast')),
  });
  const results = [result('good', 'caught'), result('bad', 'elsewhere')];
  const { total, caught, missed } = reportOf(results);
  assert.deepEqual({ total, caught, missed }, { total: 2, caught: 1, missed: ['bad'] });
  assert.deepEqual(
    results.map((each) => formatResult(each).split('\n')[0]),
    ['caught       2.0 s  good  (US3-1)', 'elsewhere    2.0 s  bad  (US3-1)'],
  );
  assert.match(
    results.map(formatResult).join('\n'),
    /"The breaker opens": elsewhere\n.*failed at "it is broadcast"/,
  );
});

test('side by side: no more at a time than allowed, results in order, failures told when all is done', async () => {
  let running = 0;
  let most = 0;
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    if (n === 0) throw new Error('no 0');
    return n * 2;
  };
  assert.deepEqual(await inParallel([1, 2, 3, 4, 5], 2, work), [2, 4, 6, 8, 10]);
  assert.equal(most, 2);
  await assert.rejects(inParallel([1, 0, 3], 2, work), /no 0/);
});
