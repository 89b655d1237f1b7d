import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { addToHistory, historyEntry, readHistory } from './history';
import { runOfFeatures } from './page/page-testing';
import type { Summary } from './summary';
import { SummaryBuilder } from './summary-builder';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'history-test-'));
});
after(() => rm(folder, { recursive: true }));

const builder = new SummaryBuilder();
for (const message of runOfFeatures({ 'US4-2': { figures: { resumedMs: 9.4 } }, E1: { status: 'FAILED' } }))
  builder.add(message);
const whole = builder.build({ shard: null, cpuSeconds: null, cores: null });
const at = (startedAt: string): Summary => ({ ...whole, startedAt });

test('a whole run is remembered, with its key figures', () => {
  const entry = historyEntry(whole);
  assert.deepEqual([entry?.failed, entry?.figures, entry?.wallSeconds], [1, { resumedMs: 9.4 }, 293]);
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

test('the file keeps runs in order, each once, and forgets the oldest', async () => {
  const file = path.join(folder, 'history.ndjson');
  assert.deepEqual(readHistory(file), []);
  for (const day of ['01', '02', '02', '03', '04']) await addToHistory(at(`2026-01-${day}`), file, 3);
  assert.deepEqual(
    readHistory(file).map((entry) => entry.at),
    ['2026-01-02', '2026-01-03', '2026-01-04'],
  );
});

test('a line that was cut short spoils nothing', async () => {
  const file = path.join(folder, 'cut.ndjson');
  await appendFile(file, '{"at":"2026-0\n');
  await addToHistory(whole, file);
  assert.equal(readHistory(file).length, 1);
});
