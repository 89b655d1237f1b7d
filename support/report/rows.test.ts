import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowStates, type ScenarioSummary } from './summary';

const scenario = (tag: string, status: ScenarioSummary['status']): ScenarioSummary => ({
  ...{ id: tag, feature: 'f', name: 'n', tags: [`@${tag}`], status, seconds: 1, figures: {} },
});

test('a row has passed when all its scenarios have', () => {
  const scenarios = [scenario('US1-1', 'passed'), scenario('US1-1', 'failed'), scenario('E10', 'passed')];
  assert.deepEqual(rowStates(scenarios), { 'US1-1': 'failed', E10: 'passed' });
});
