import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { addToHistory, comparable, historyEntry, keysOf, readHistory } from './history';
import { runOfFeatures } from './run-testing';
import type { Summary } from './summary';
import { summarize } from './summarize';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'history-test-'));
});
after(() => rm(folder, { recursive: true }));

const run = runOfFeatures({ E1: { status: 'FAILED' } });
const whole = summarize(run, { shard: null, cpuSeconds: null });
const at = (startedAt: string): Summary => ({ ...whole, startedAt });

test('a whole run is remembered, with what became of each scenario, those of one name apart', () => {
  const { scenarios = {} } = historyEntry(whole) ?? {};
  assert.equal(Object.keys(scenarios).length, whole.scenarios.length);
  const failed = (all: readonly { status: string }[]): number =>
    all.filter(({ status }) => status === 'failed').length;
  assert.ok(failed(whole.scenarios) > 0);
  assert.equal(failed(Object.values(scenarios)), failed(whole.scenarios));
  const twice = { feature: 'F', name: 'x' };
  assert.deepEqual(keysOf([twice, { feature: 'G', name: 'x' }, twice]), ['F: x', 'G: x', 'F: x (2)']);
});

test('runs that cannot be compared are not: a part of the suite, or one that was cut off', () => {
  const { E1: _, ...rows } = whole.rows;
  assert.equal(historyEntry({ ...whole, rows }), undefined);
  const [first, ...others] = whole.scenarios;
  assert.ok(first);
  assert.equal(
    historyEntry({ ...whole, scenarios: [{ ...first, status: 'unfinished' }, ...others] }),
    undefined,
  );
});

test('a run whose clock was set back is not', () =>
  assert.equal(historyEntry({ ...whole, wallSeconds: -3 }), undefined));

test('runs are compared on one kind of stack and media server, whatever its version', () => {
  const entry = historyEntry(whole);
  assert.ok(entry);
  const on = (mediaServer: string, stack = 'local') => ({ ...entry, mediaServer, stack });
  const old = on('MediaMTX v1.19.0');
  const runs = [on('stand-in 0.1.0'), old, on('MediaMTX v1.20.1'), on('MediaMTX v1.20.1', 'compose')];
  assert.deepEqual(comparable(runs, { mediaServer: 'MediaMTX v1.20.1', stack: 'local' }), [old, runs[2]]);
});

test('the file keeps runs in order, each once, and forgets the oldest', async () => {
  const file = path.join(folder, 'history.ndjson');
  assert.deepEqual(readHistory(file), []);
  for (const day of ['01', '02', '02', '03', '04']) await addToHistory(at(`2026-01-${day}`), file, 3);
  assert.deepEqual(
    readHistory(file).map((entry) => entry.at),
    ['2026-01-02', '2026-01-03', '2026-01-04'],
  );
});

test('a line that was cut short, or is of an earlier version, spoils nothing', async () => {
  const file = path.join(folder, 'cut.ndjson');
  await appendFile(file, '{"at":"2026-0\n{"at":"2026-01-01","figures":{}}\n');
  await addToHistory(whole, file);
  assert.equal(readHistory(file).length, 1);
});
