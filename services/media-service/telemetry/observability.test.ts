import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Metrics } from './metrics';

/** From dist/ as from the sources, tests run at the repository's top. */
const read = (file: string): string => readFileSync(path.join('services', 'observability', file), 'utf8');
const DASHBOARD = 'grafana/dashboards/live-dubbing.json';

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string }[];
}
const { panels } = JSON.parse(read(DASHBOARD)) as { panels: Panel[] };
const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Every series that a worker tells, by name as Prometheus stores it: `worker_sts_rtt_ms_bucket`. */
async function seriesOfWorker(): Promise<Map<string, Record<string, string | number>[]>> {
  const told = await new Metrics('s', () => ({ videoMs: 0, audioMs: 0 })).registry.getMetricsAsJSON();
  const series = told.flatMap(({ name, values }) =>
    values.map((value) => {
      const { metricName = name } = value as { metricName?: string };
      return [metricName, value.labels as Record<string, string | number>] as const;
    }),
  );
  return grouped(series);
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

test('the dashboard and the alerts ask only for what the worker tells', async () => {
  const told = await seriesOfWorker();
  const asked = [
    ...expressions.join('\n').matchAll(/\bworker_\w+/g),
    ...read('alerts.yml').matchAll(/\bworker_\w+/g),
  ];
  const unknown = asked.map(([name]) => name).filter((name) => !told.has(name));
  assert.ok(asked.length > 15, `${asked.length} names found`);
  assert.deepEqual(unknown, []);
});

test('every label value that is asked for exists', async () => {
  const told = await seriesOfWorker();
  const matchers = [
    ...`${expressions.join('\n')}\n${read('alerts.yml')}`.matchAll(/(worker_\w+)\{([^}]*)\}/g),
  ];
  const wanted = matchers.flatMap(([, name = '', labels = '']) =>
    [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => ({ name, label, value })),
  );
  assert.ok(wanted.length > 0);
  for (const { name, label, value } of wanted)
    assert.ok(
      told.get(name)?.some((labels) => labels[label] === value),
      `${name}{${label}="${value}"}`,
    );
});

test('panels have ids of their own, a place of their own and something to show', () => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, gridPos, targets } of panels) {
    assert.ok(targets.length > 0, title);
    assert.ok(gridPos.x + gridPos.w <= 24, `${title} is wider than the page`);
  }
  const places = panels.map(({ gridPos: { x, y } }) => `${x}/${y}`);
  assert.equal(new Set(places).size, panels.length);
});
