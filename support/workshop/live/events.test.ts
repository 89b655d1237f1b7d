import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../../services/contracts/journal';
import type { LogRecord } from '../../records/logs';
import { eventsOf } from './events';
import { INPUT, line, settled } from './testing';

const texts = (log: readonly LogRecord[], journal: readonly JournalRecord[] = []): string[] =>
  eventsOf(log, journal, 40).map(({ text }) => text);
const entry = (atMs: number, more: Partial<JournalRecord>): JournalRecord => ({
  ...{ index: 0, atMs, instance: 'i', kind: 'control', status: 'configured' },
  ...more,
});
const order = (event: string, payload: unknown): string | undefined =>
  texts([], [entry(1, { event, payload })])[0];

test('both records come together, the latest first, without those of every fragment', () => {
  const lost = entry(950, { kind: 'disconnect', reason: 'transport close' });
  assert.deepEqual(texts([INPUT, settled(6, 'dubbed')], [lost]), [
    'the connection ended: transport close',
    'input',
  ]);
  const many = Array.from({ length: 50 }, (_, i) => line(i, 'input'));
  assert.deepEqual(
    eventsOf(many, [], 2).map(({ atMs }) => atMs),
    [49, 48],
  );
});

test('a failure says what was answered once, and for which segment', () => {
  const failed = line(
    ...([1, 'sts', { batch: 7, code: 'TIMEOUT', retryable: true }] as const),
    'fragment not dubbed: TIMEOUT simulated TIMEOUT',
  );
  assert.deepEqual(texts([failed]), ['segment 8 is not dubbed: the STS answered TIMEOUT']);
  assert.deepEqual(texts([line(1, 'sts', { batch: 7 }, 'no answer within 8000 ms')]), [
    'segment 8: no answer within 8000 ms',
  ]);
});

test('breaker, backpressure and attempts are said in words, and a closing breaker warns of nothing', () => {
  const closes = { ...line(1, 'breaker', { from: 'half-open', to: 'closed' }), level: 'warn' as const };
  assert.deepEqual(
    eventsOf([closes, { ...closes, fields: { to: 'open' } }], [], 9).map(({ text, level }) => [text, level]),
    [
      ['the breaker opens', 'warn'],
      ['the breaker closes', 'info'],
    ],
  );
  assert.deepEqual(texts([line(1, 'backpressure', { action: 'none' })]), ['the STS lifts its request']);
  assert.deepEqual(texts([line(1, 'connection', { attempt: 2, delayMs: 4000 })]), [
    'attempt 2 to reach the STS',
  ]);
});

test('who is turned away is told so once', () => {
  const refused = entry(1, { kind: 'refused', reason: 'refused by simulate:disconnect' });
  assert.deepEqual(texts([], [refused]), ['turned the worker away: by simulate:disconnect']);
});

test('orders are told by what they ask for', () => {
  const errors = { enabled: true, rules: [{ error_code: 'TIMEOUT' }, { error_code: 'TIMEOUT' }] };
  assert.equal(order('config:error_simulation', errors), 'is told to fail: TIMEOUT');
  assert.equal(order('config:error_simulation', { enabled: false }), 'is told to fail no more');
  assert.equal(order('config:backpressure', { action: 'pause' }), 'is told to ask for pause');
  assert.equal(order('config:latency', { max_ms: 5000 }), 'is told to take up to 5.0 s for an answer');
  assert.equal(order('config:delivery', { mode: 'drop', count: 1 }), 'is told to keep back the next answer');
  assert.equal(order('config:audio', { mode: 'echo' }), 'is told to give back the sound as it came');
  const cut = { how: 'transport', refuse_for_ms: 20_000 };
  assert.equal(order('simulate:disconnect', cut), 'is told to cut the connection for 20.0 s');
  assert.equal(order('config:session', {}), 'is told config:session');
  const refused = entry(1, { event: 'config:audio', status: 'error', reason: 'no espeak-ng' });
  assert.deepEqual(texts([], [refused]), ['did not do as told: no espeak-ng']);
});
