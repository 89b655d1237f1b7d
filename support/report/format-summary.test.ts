import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryMarkdown } from './format-summary';
import type { ScenarioSummary, Summary } from './summary';

const scenario = (changes: Partial<ScenarioSummary>): ScenarioSummary => ({
  ...{
    id: 'US1-1',
    feature: 'Full pipeline',
    name: 'it runs',
    tags: [],
    status: 'passed',
    seconds: 1.25,
    figures: {},
  },
  ...changes,
});
const summary = (...scenarios: ScenarioSummary[]): Summary => ({
  ...{ stack: 'external', mediaServer: 'MediaMTX v1', workers: 1, wallSeconds: 61, shard: null },
  ...{ cpuSeconds: null, waitingShare: null, slowest: null, rows: {}, startedAt: null, scenarios },
});

test('the totals come first, with what was left out', () => {
  const text = summaryMarkdown(
    summary(scenario({}), scenario({ leftOut: ['no log'] }), scenario({ status: 'skipped' })),
  );
  assert.match(
    text,
    /\*\*2 passed\*\*, \*\*0 failed\*\*, 1 skipped, 1 with checks left out · stack external · MediaMTX v1 · 61 s/,
  );
  assert.match(text, /\| US1-1 \| it runs \(left out: no log\) \| passed \| 1\.3 \|/);
});

test('a failure tells its step and its reason', () => {
  const failure = { step: 'the output is whole', message: 'expected 1 to equal 2\n    at x' };
  const text = summaryMarkdown(summary(scenario({ status: 'failed', failure })));
  assert.match(text, /### Full pipeline: it runs\n\nthe output is whole\n\n```text\nexpected 1 to equal 2\n/);
  assert.match(summaryMarkdown(summary(scenario({ status: 'unfinished' }))), /is unfinished/);
});

test('nothing that a test says becomes markup', () => {
  const failure = { step: '<b>|`x`', message: '```\n## a heading' };
  const text = summaryMarkdown(summary(scenario({ status: 'failed', name: 'a | b', failure })));
  assert.match(text, /\\<b\\>\\\|\\`x\\`/);
  assert.match(text, /````text\n```\n## a heading\n````/);
  assert.match(text, /\| a \\\| b \|/);
});
