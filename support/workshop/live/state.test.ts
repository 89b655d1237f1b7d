import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../records/logs';
import { readAlertRules } from './alerts';
import { paceOf } from './pace';
import { liveState, type Readings } from './state';
import { ACTIVE, INPUT, line, putOut, settled } from './testing';

const PATH = {
  ...{ name: 'live/demo/in', confName: 'all', source: null, ready: true, readyTime: null },
  ...{ tracks: ['H264', 'MPEG-4 Audio'], bytesReceived: 1, bytesSent: 1, readers: [{ type: 'r', id: '1' }] },
};
const nothing: Readings = {
  ...{
    atMs: 9000,
    pace: paceOf({ breakerCooldownMs: 30_000 }),
    inputUrl: 'rtsp://host/in',
    paths: { in: null, out: null },
  },
  ...{
    worker: { log: [] },
    courses: () => [],
    rules: readAlertRules(),
    journal: [],
    orders: { lasting: [], chosen: [], canEnd: false },
  },
};
const stateOf = (readings: Partial<Readings>) => liveState({ ...nothing, ...readings });
const LOG = [
  INPUT,
  ACTIVE,
  settled(0, 'dubbed'),
  settled(1, 'fallback', 'error'),
  settled(2, 'fallback', 'error'),
];

test('before anything is known nothing is called good', () => {
  const { verdict, figures, segments, segmentsText, events } = stateOf({});
  assert.equal(verdict.tone, 'waiting');
  assert.deepEqual(figures['input'], { text: 'nobody sends', isBad: false });
  assert.deepEqual([figures['dubbed'], segments, segmentsText, events], [{ text: '–' }, [], 'None yet.', []]);
});

test('metrics and paths become figures', () => {
  const values: Record<string, number> = { worker_sts_breaker_state: 2, worker_fragments_total: 3 };
  const courses = (name: string) => (name in values ? [[{ atMs: 8000, value: values[name]! }]] : []);
  const { figures, verdict, alerts } = stateOf({
    courses,
    paths: { in: PATH, out: null },
    worker: { log: LOG },
  });
  assert.deepEqual(figures['input'], { text: 'H264, MPEG-4 Audio; 1 reader' });
  assert.deepEqual(figures['breaker'], { text: 'open', isBad: true });
  assert.deepEqual(figures['fallback'], { text: '3', isBad: true });
  assert.match(verdict.text, /may try in 29 s/);
  assert.deepEqual(
    alerts.map(({ name }) => name),
    ['BreakerOpen'],
  );
});

test('a source that went is a fault, one that is over is none', () => {
  const gone = (...log: LogRecord[]) => stateOf({ worker: { log: [...LOG, ...log] } }).figures['input'];
  assert.deepEqual(gone(), { text: 'nobody sends', isBad: true });
  assert.deepEqual(gone(line(9, 'worker', { end: 'ended' })), { text: 'nobody sends', isBad: false });
});

test('segments tell what is heard, on air and ahead', () => {
  const { segments, segmentsText } = stateOf({ worker: { log: [...LOG, putOut(5000, 0), putOut(8000, 1)] } });
  assert.deepEqual(
    segments.map(({ number, place, title }) => [number, place, title]),
    [
      [1, 'heard', 'dubbed'],
      [2, 'on air', 'original sound: the STS failed'],
      [3, 'ahead', 'original sound: the STS failed'],
    ],
  );
  assert.equal(
    segmentsText,
    'Segments 1 to 3: original sound in 2 to 3 (the STS failed), all others dubbed.',
  );
});
