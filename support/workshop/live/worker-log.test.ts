import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../records/logs';
import { ACTIVE, INPUT, line, putOut, settled } from './testing';
import { inputOf, pressureOf, segmentsOf, sessionOf } from './worker-log';

const RETRIES = [2000, 4000];
const LOST = line(5000, 'connection', { reason: 'transport close', inFlight: 1 });
const failed = (atMs: number, attempt: number): LogRecord =>
  line(atMs, 'connection', { attempt, reason: 'refused' });
const session = (...log: LogRecord[]) => sessionOf(log, RETRIES);

test('the source is there, gone and looked for, unusable, over', () => {
  const input = (...log: LogRecord[]) => inputOf([INPUT, ...log]);
  assert.deepEqual(inputOf([ACTIVE]), { name: 'not yet' });
  assert.deepEqual(input(line(2000, 'input', { kind: 'step', track: 'video' })), {
    ...{ name: 'there', sinceMs: 900 },
  });
  const awaited = line(2000, 'input', { attempt: 1, delayMs: 1000, reason: 'gone' });
  assert.deepEqual(input(line(2000, 'input', { reason: 'gone' }), awaited), {
    ...{ name: 'awaited', attempt: 1, untilMs: 3000 },
  });
  const unusable = line(2000, 'input', { track: 'audio', missing: 'no packet' });
  assert.deepEqual(input(unusable), { name: 'unusable', track: 'audio', missing: 'no packet' });
  assert.equal(input(unusable, line(3000, 'input', { track: 'audio' })).name, 'there');
  assert.deepEqual(input(awaited, line(9000, 'worker', { end: 'ended' })), { name: 'over' });
});

test('a session is lost until it is active again, and each attempt has its time', () => {
  assert.deepEqual(session(), { name: 'not yet' });
  assert.deepEqual(session(ACTIVE), { name: 'active', sinceMs: 1000 });
  assert.deepEqual(session(ACTIVE, LOST), { name: 'waiting', attempt: 1, untilMs: 7000 });
  const trying = line(7000, 'connection', { attempt: 1, delayMs: 2000 });
  assert.deepEqual(session(ACTIVE, LOST, trying), { name: 'connecting', attempt: 1 });
  assert.deepEqual(session(LOST, trying, failed(7100, 1)), { name: 'waiting', attempt: 2, untilMs: 11_100 });
  assert.deepEqual(session(failed(11_200, 2)), { name: 'gone' });
  assert.equal(session(ACTIVE, line(2, 'connection', { problem: 'no such event' })).name, 'active');
});

test('backpressure holds until it is lifted, or a new session begins', () => {
  const asks = (action: string, delayMs?: number): LogRecord => line(2, 'backpressure', { action, delayMs });
  const after = (...log: LogRecord[]) => pressureOf(log);
  assert.deepEqual(after(ACTIVE, asks('pause')), { action: 'pause' });
  assert.deepEqual(after(ACTIVE, asks('slow_down', 500)), { action: 'slow_down', delayMs: 500 });
  assert.deepEqual(after(ACTIVE, asks('pause'), asks('none')), { action: 'none' });
  assert.deepEqual(after(asks('pause'), ACTIVE), { action: 'none' });
});

test('segments tell how they are heard and since when, the last so many of them', () => {
  const log = [settled(0, 'dubbed'), settled(1, 'fallback', 'timeout'), putOut(70, 0), settled(2, 'dubbed')];
  assert.deepEqual(segmentsOf(log, 30), [
    { batch: 0, outcome: 'dubbed', onAirMs: 70 },
    { batch: 1, outcome: 'fallback', reason: 'timeout' },
    { batch: 2, outcome: 'dubbed' },
  ]);
  assert.deepEqual(
    segmentsOf(log, 2).map(({ batch }) => batch),
    [1, 2],
  );
});
