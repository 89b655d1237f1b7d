import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../../services/contracts/journal';
import { LogBook } from '../../records/logs';
import { faultsOf, timelineFragments } from './timeline';

const clock = (atMs: number): number => atMs / 1000;

function bookOf(...records: [atMs: number, fields: Record<string, unknown>][]): LogBook {
  const book = new LogBook('worker-1');
  for (const [atMs, fields] of records) {
    const record = { level: 'info', ...fields };
    book.add({ stream: 'stdout', text: JSON.stringify(record), record, atMs });
  }
  return book;
}

const journal = (...records: Partial<JournalRecord>[]): JournalRecord[] =>
  records.map((record, index) => ({ index, instance: 'i', connection: 'c', atMs: 0, kind: 'in', ...record }));

const answer = (atMs: number, fragmentId: string, code?: string): Partial<JournalRecord> => ({
  ...{ atMs, fragmentId, kind: 'out', event: 'fragment:processed' },
  ...(code !== undefined && { payload: { error: { code } } }),
});

test('a fragment from ready to put out, one that failed, one that was never sent', () => {
  const logs = bookOf(
    [1000, { msg: 'fragment ready', fragmentId: 'a', batch: 0 }],
    [2000, { msg: 'fragment ready', fragmentId: 'b', batch: 1 }],
    [2200, { component: 'settle', msg: 'x', fragmentId: 'a', outcome: 'dubbed' }],
    [2300, { component: 'settle', msg: 'x', fragmentId: 'b', outcome: 'fallback', reason: 'error' }],
    [3000, { msg: 'fragment ready', fragmentId: 'c', batch: 2 }],
    [9000, { msg: 'fragment put out', fragmentId: 'a', batch: 0 }],
  );
  const records = journal(
    { atMs: 1100, event: 'fragment:data', fragmentId: 'a' },
    answer(1900, 'a'),
    { atMs: 2100, event: 'fragment:data', fragmentId: 'b' },
    answer(2250, 'b', 'TIMEOUT'),
  );
  assert.deepEqual(timelineFragments(records, logs, clock), [
    { segment: 1, readyAt: 1, sentAt: 1.1, answeredAt: 1.9, putOutAt: 9, outcome: 'dubbed' },
    {
      ...{ segment: 2, readyAt: 2, sentAt: 2.1, answeredAt: 2.25 },
      ...{ failure: 'TIMEOUT', outcome: 'original', reason: 'error' },
    },
    { segment: 3, readyAt: 3 },
  ]);
});

test('what was done, in words and in order; failures in a row are one', () => {
  const sts = { latency: { min_ms: 1500, max_ms: 1500, seed: 1 } };
  const plan = { name: 'x', clip: 'x', worker: {}, sts };
  const act = {
    kind: 'backpressure',
    order: { action: 'slow_down', severity: 'medium', recommended_delay_ms: 500 },
  } as const;
  const cues = [{ act, dueAtMs: 0, beganAtMs: 0, atMs: 4000 }];
  const failures = journal(answer(1, 'a'), answer(2000, 'b', 'TIMEOUT'), answer(3000, 'c', 'GPU_OOM'));
  const more = journal(answer(4500, 'd'), answer(5000, 'e', 'TIMEOUT'));
  assert.deepEqual(faultsOf({ plan, cues }, [...failures, ...more], clock), [
    { at: 0, what: 'STS takes 1.5 s to answer' },
    { at: 2, what: 'STS fails 2 times, with 2 codes' },
    { at: 4, what: 'STS asks to slow down by 500 ms' },
    { at: 5, what: 'STS fails once: TIMEOUT' },
  ]);
});
