import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../../base/project-root';
import { parseSample } from '../../records/prometheus-line';
import { CONDITIONS, durationMs, firing, readAlertRules } from './alerts';
import type { Courses, Points } from './series';

interface PromtoolTest {
  name: string;
  interval: string;
  input_series: { series: string; values: string }[];
  alert_rule_test: { eval_time: string; alertname: string; exp_alerts: unknown[] }[];
}

const rules = readAlertRules();
const file = path.join(projectRoot, 'services', 'observability', 'alerts.test.yml');
// all as text: 0x120 is no number here, but 0 and the same 120 times more
const { tests } = parse(readFileSync(file, 'utf8'), { schema: 'failsafe' }) as { tests: PromtoolTest[] };

test('each rule that Prometheus gets has its condition here, and says what it means and what to do', () => {
  assert.deepEqual(Object.keys(CONDITIONS).sort(), rules.map(({ name }) => name).sort());
  for (const { name, description, whatToDo } of rules)
    assert.match(`${description}|${whatToDo}`, /^[^{|[]{20,}\|[^{|[]{20,}$/, name);
  const gone = rules.find(({ name }) => name === 'WorkerGone');
  assert.deepEqual([gone?.severity, gone?.forMs], ['critical', 30_000]);
});

for (const { name, interval, input_series: series, alert_rule_test: asked } of tests)
  test(`as promtool: ${name}`, () => {
    const courses = coursesOf(series, durationMs(interval));
    for (const { eval_time: at, alertname, exp_alerts: expected } of asked) {
      const names = firing(rules, courses, durationMs(at)).map((rule) => rule.name);
      assert.equal(names.includes(alertname), expected.length > 0, `${alertname} at ${at}`);
    }
  });

function coursesOf(series: PromtoolTest['input_series'], everyMs: number): Courses {
  const all = series.map((each) => ({
    ...parseSample(`${each.series} 0`),
    points: pointsOf(each.values, everyMs),
  }));
  return (asked, labels = {}) =>
    all
      .filter(({ name }) => name === asked)
      .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
      .map(({ points }) => points);
}

/** promtool's notation: `0x11` is 0 twelve times, `0+0.1x100` rises by 0.1 a hundred times. */
function pointsOf(notation: string, everyMs: number): Points {
  const values = notation.split(' ').flatMap((part) => {
    const [, first = '', step = '0', times = '0'] = /^(-?[\d.]+)([+-][\d.]+)?(?:x(\d+))?$/.exec(part) ?? [];
    return Array.from({ length: Number(times) + 1 }, (_, n) => Number(first) + n * Number(step));
  });
  return values.map((value, at) => ({ atMs: at * everyMs, value }));
}
