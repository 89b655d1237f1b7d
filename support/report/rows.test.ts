import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../stack/project-root';
import { ROWS, rowStates } from './rows';
import type { ScenarioSummary } from './summary';

const scenario = (tag: string, status: ScenarioSummary['status']): ScenarioSummary => ({
  ...{ id: tag, feature: 'f', name: 'n', tags: [`@${tag}`], status, seconds: 1, figures: {} },
});

test('a row has passed when all its scenarios have', () => {
  const scenarios = [scenario('US1-1', 'passed'), scenario('US1-1', 'failed'), scenario('E10', 'passed')];
  assert.deepEqual(rowStates(scenarios), { 'US1-1': 'failed', E10: 'passed' });
});

test('every row is proved by some scenario, and every id that a scenario has is a row', () => {
  const folder = path.join(projectRoot, 'features');
  const files = readdirSync(folder).filter((name) => name.endsWith('.feature'));
  const text = files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
  const tagged = new Set(text.match(/@(?:US\d+-\d+|E\d+)\b/g));
  assert.deepEqual(
    ROWS.filter((row) => !tagged.has(`@${row}`)),
    [],
  );
  assert.deepEqual(
    [...tagged].filter((tag) => !ROWS.includes(tag.slice(1))),
    [],
  );
});
