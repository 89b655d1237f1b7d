import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/project-root';
import { METRIC_NAMES } from './metric-names';

test('the names that can be mapped are those that the feature asks for', () => {
  const feature = readFileSync(path.join(projectRoot, 'features', 'metrics.feature'), 'utf8');
  const rows = [...feature.matchAll(/^ +\| (worker_\w+) +\|/gm)].map(([, name]) => name);
  assert.deepEqual([...METRIC_NAMES], rows);
});
