import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../../base/project-root';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

interface Rule {
  alert?: string;
  annotations?: { runbook_url?: string };
}
interface RuleTest {
  alert_rule_test: { alertname: string; exp_alerts: unknown[] }[];
}
const alerts = (parse(read('services/observability/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups
  .flatMap(({ rules }) => rules)
  .filter(({ alert }) => alert !== undefined);
const names = alerts.map(({ alert = '' }) => alert);

test('each alert leads to a paragraph of its own that says what to do, and each paragraph is of an alert', () => {
  const chapter = read('docs/operating.md').split('\n## Alerts\n')[1]?.split('\n## ')[0] ?? '';
  const headings = [...chapter.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);
  assert.deepEqual(headings, names);
  for (const { alert = '', annotations } of alerts)
    assert.equal(
      annotations?.runbook_url,
      `{{ $externalLabels.docs }}/operating.md#${alert.toLowerCase()}`,
      alert,
    );
});

test('each alert is shown a stream that deserves it, and one that does not', () => {
  const { tests } = parse(read('services/observability/alerts.test.yml')) as { tests: RuleTest[] };
  const shown = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
  for (const name of names) {
    const counts = shown
      .filter(({ alertname }) => alertname === name)
      .map(({ exp_alerts }) => exp_alerts.length);
    assert.ok(counts.includes(0) && counts.some((count) => count > 0), name);
  }
});

test('the base image is the same wherever it is named, and of a version that CI runs on', () => {
  const files = ['Dockerfile', 'docker-compose.yml', 'docker-compose.stand-in.yml', 'docs/compose.md'];
  files.push('docs/operating.md');
  const named = files.flatMap((file) => [...read(file).matchAll(/\bnode:(\d+)\.[\w.-]+/g)]);
  assert.ok(named.length >= files.length, 'a patch version is named in each of them');
  assert.equal(new Set(named.map(([image]) => image)).size, 1);
  const { jobs } = parse(read('.github/workflows/ci.yml')) as {
    jobs: { unit: { strategy: { matrix: { node: number[] } } } };
  };
  assert.deepEqual(jobs.unit.strategy.matrix.node, [22, 24, 26]);
  assert.ok(jobs.unit.strategy.matrix.node.includes(Number(named[0]?.[1])));
});
