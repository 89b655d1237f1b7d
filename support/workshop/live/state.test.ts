import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../../services/contracts/journal';
import type { LogRecord } from '../../records/logs';
import { liveState, type Readings } from './state';

const line = (atMs: number, component: string, message: string, fields: object = {}): LogRecord => ({
  ...{ level: 'info', streamId: 'demo', fields: { ...fields }, atMs, component, message },
});
const ACTIVE = line(1, 'sts', 'STS session is active');
const settled = (batch: number, outcome: string, reason?: string): LogRecord =>
  line(batch, 'settle', `fragment ${outcome}`, { batch, outcome, reason });

const nothing: Readings = {
  ...{ atMs: 9, ended: undefined, paths: [], metric: () => undefined, log: [], journal: [], faults: [] },
};
const stateOf = (readings: Partial<Readings>) => liveState({ ...nothing, ...readings });

test('before anything is known there is nothing wrong but the session', () => {
  const { sts, output, segments, events } = stateOf({});
  assert.deepEqual(sts, {
    ...{ session: 'lost', breaker: 'closed', inFlight: 0, backpressure: 'none', meanAnswerMs: undefined },
  });
  assert.equal(output.latencyMs, undefined);
  assert.deepEqual([segments, events], [[], []]);
});

test('a session is lost until it is active again', () => {
  const lost = line(2, 'sts', 'STS session lost: transport close');
  assert.equal(stateOf({ log: [ACTIVE] }).sts.session, 'active');
  assert.equal(stateOf({ log: [ACTIVE, lost] }).sts.session, 'lost');
  assert.equal(stateOf({ log: [ACTIVE, lost, ACTIVE] }).sts.session, 'active');
});

test('backpressure holds until it is lifted, or a new session begins', () => {
  const asks = (action: string, delayMs?: number): LogRecord =>
    line(2, 'backpressure', `STS asks for ${action}`, { action, delayMs });
  const after = (...log: LogRecord[]): string => stateOf({ log }).sts.backpressure;
  assert.equal(after(ACTIVE, asks('pause')), 'pause');
  assert.equal(after(ACTIVE, asks('slow_down', 500)), 'slow_down, 500 ms');
  assert.equal(after(ACTIVE, asks('pause'), asks('none')), 'none');
  assert.equal(after(ACTIVE, asks('pause'), ACTIVE), 'none');
});

test('metrics become states and means', () => {
  const values: Record<string, number> = {
    ...{ worker_sts_breaker_state: 2, worker_inflight_fragments: 3, worker_sts_rtt_ms_count: 4 },
    worker_sts_rtt_ms_sum: 100,
  };
  const { sts } = stateOf({ metric: (name) => values[name] });
  assert.deepEqual([sts.breaker, sts.inFlight, sts.meanAnswerMs], ['open', 3, 25]);
});

test('segments tell how they are heard, the last thirty of them', () => {
  assert.deepEqual(stateOf({ log: [settled(0, 'dubbed'), settled(1, 'fallback', 'timeout')] }).segments, [
    { number: 1, outcome: 'dubbed' },
    { number: 2, outcome: 'fallback', reason: 'timeout' },
  ]);
  const many = Array.from({ length: 40 }, (_, batch) => settled(batch, 'dubbed'));
  assert.deepEqual(
    stateOf({ log: many }).segments.map(({ number }) => number),
    many.slice(-30).map((_, i) => i + 11),
  );
});

test('events of worker and STS come together, the latest first, without those of every fragment', () => {
  const order: JournalRecord = {
    ...{ index: 0, atMs: 5, instance: 'i', kind: 'control', event: 'config:backpressure' },
  };
  const events = stateOf({ log: [ACTIVE, settled(6, 'dubbed')], journal: [order] }).events;
  assert.deepEqual(
    events.map(({ source, text }) => `${source}: ${text}`),
    ['STS: is told config:backpressure', 'worker: STS session is active'],
  );
});
