import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSpreads, spreads } from './repeats';
import type { ScenarioSummary, Summary } from './summary';

const scenario = (name: string, more: Partial<ScenarioSummary> = {}): ScenarioSummary => ({
  ...{ id: null, feature: 'Breaker', name, tags: [], status: 'passed', seconds: 10, figures: {} },
  ...more,
});

const run = (...scenarios: ScenarioSummary[]): Summary => ({
  ...{ stack: 'local', mediaServer: null, startedAt: null, workers: 1, wallSeconds: 1, rows: {} },
  ...{ shard: null, cpuSeconds: null },
  scenarios,
});

const cooldown = (seconds: number): Partial<ScenarioSummary> => ({
  figures: { 'cooldown, in s': seconds, states: 'open, closed' },
  limits: { 'cooldown, in s': { atLeast: 29, atMost: 31 } },
});

test('passes are counted by scenario, over the runs that had it', () => {
  const [first, second] = spreads([
    run(scenario('a'), scenario('b', { status: 'failed' })),
    run(scenario('a', { seconds: 14 })),
    run(scenario('a', { seconds: 12 })),
  ]);
  assert.deepEqual([first?.passed, first?.runs, second?.passed, second?.runs], [3, 3, 0, 1]);
  assert.deepEqual(first?.seconds, { median: 12, most: 14 });
});

test('the same name in another feature is another scenario', () => {
  assert.equal(spreads([run(scenario('a'), scenario('a', { feature: 'Metrics' }))]).length, 2);
});

test('a figure has its spread, and the room that its worst value left', () => {
  const [only] = spreads([30, 30.5, 29.2].map((seconds) => run(scenario('a', cooldown(seconds)))));
  assert.deepEqual(only?.figures, [
    {
      ...{ name: 'cooldown, in s', least: 29.2, median: 30, most: 30.5 },
      ...{ limit: { atLeast: 29, atMost: 31 }, freeShare: 0.2 },
    },
  ]);
});

test('a figure that nobody judges has no room; its runs without it do not count', () => {
  const [only] = spreads([run(scenario('a', { figures: { steps: 3 } })), run(scenario('a'))]);
  assert.deepEqual(only?.figures, [{ name: 'steps', least: 3, median: 3, most: 3 }]);
});

test('the terminal is told what failed, and which figures are scarce', () => {
  const told = formatSpreads(
    spreads([run(scenario('a', cooldown(30.9)), scenario('b', { status: 'failed' }))]),
    5,
  );
  assert.equal(
    told,
    [
      '0 of 1 passed  b',
      '',
      'room left  figure',
      '     10 %  Cooldown: 30.9 / 30.9 / 30.9 s (29 to 31)  a',
    ].join('\n'),
  );
});
