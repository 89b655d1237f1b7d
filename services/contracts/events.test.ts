import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBase64 } from './audio';
import { controlEvents, isControlEvent, isStsEvent, isWorkerEvent, stsEvents, workerEvents } from './events';
import { MAX_AUDIO_BASE64_CHARS } from './limits';
import { readMessage } from './message';
import { cpuMs } from '../net/cpu-testing';

const ID = '0b7e1c52-9f8d-4f6a-8b15-0d6a3f1c2e4b';
const SOUND = {
  format: 'm4a',
  sample_rate_hz: 48_000,
  channels: 2,
  duration_ms: 6_000,
  data_base64: 'AAECAw==',
};
const CONFIG = {
  source_language: 'en',
  target_language: 'es-419',
  chunk_duration_ms: 6_000,
  sample_rate_hz: 48_000,
  channels: 2,
  format: 'm4a',
};
const INIT = { stream_id: 's', worker_id: 'w', config: CONFIG };
const DATA = { fragment_id: ID, stream_id: 's', sequence_number: 0, timestamp: 1, audio: SOUND };
const PROCESSED = {
  fragment_id: ID,
  stream_id: 's',
  sequence_number: 0,
  status: 'success',
  processing_time_ms: 0.4,
};

describe('worker events', () => {
  it('fill in the defaults of stream:init', () => {
    const reading = readMessage(workerEvents['stream:init'], { ...INIT, max_inflight: null });
    assert.ok(reading.ok);
    assert.equal(reading.value.max_inflight, 3);
    assert.equal(reading.value.timeout_ms, 8_000);
  });

  const wrong: [keyof typeof workerEvents, unknown, string][] = [
    ['stream:init', { ...INIT, max_inflight: 11 }, 'max_inflight'],
    ['stream:init', { ...INIT, timeout_ms: 999 }, 'timeout_ms'],
    ['stream:init', { ...INIT, config: { ...CONFIG, sample_rate_hz: 8_000 } }, 'config.sample_rate_hz'],
    ['stream:init', { ...INIT, config: { ...CONFIG, chunk_duration_ms: 99 } }, 'config.chunk_duration_ms'],
    ['stream:init', { ...INIT, config: { ...CONFIG, channels: 3 } }, 'config.channels'],
    ['stream:init', { ...INIT, config: { ...CONFIG, format: 'wav' } }, 'config.format'],
    [
      'stream:init',
      { ...INIT, config: { ...CONFIG, source_language: 'english!' } },
      'config.source_language',
    ],
    [
      'stream:init',
      { ...INIT, config: { ...CONFIG, source_language: `en${'-a'.repeat(10_000_000)}!` } },
      'config.source_language: expected a language tag',
    ],
    ['stream:end', {}, 'stream_id'],
    ['fragment:data', { ...DATA, fragment_id: 'no' }, 'fragment_id: expected a UUID'],
    ['fragment:data', { ...DATA, sequence_number: -1 }, 'sequence_number'],
    ['fragment:data', { ...DATA, audio: { ...SOUND, data_base64: '' } }, 'audio.data_base64'],
    [
      'fragment:data',
      { ...DATA, audio: { ...SOUND, data_base64: '###=' } },
      'audio.data_base64: expected base64',
    ],
    [
      'fragment:data',
      { ...DATA, audio: { ...SOUND, duration_ms: 5994.667 } },
      'audio.duration_ms: expected a whole number, seen 5994.667',
    ],
    [
      'fragment:data',
      { ...DATA, audio: { ...SOUND, data_base64: '//FMgAIf' } },
      'audio.data_base64: expected an MPEG-4 file (m4a), not bare AAC frames (ADTS)',
    ],
    ['fragment:ack', { fragment_id: ID, status: 'queued', timestamp: 1 }, 'status'],
  ];
  for (const [event, payload, told] of wrong)
    it(`${event}: tells ${told}`, () => {
      const reading = readMessage(workerEvents[event] as (typeof workerEvents)['stream:end'], payload);
      assert.ok(!reading.ok);
      assert.ok(reading.problem.includes(told), reading.problem);
    });
});

describe('service events', () => {
  it('take an answer with nulls for what is absent', () => {
    const reading = readMessage(stsEvents['fragment:processed'], {
      ...PROCESSED,
      dubbed_audio: null,
      error: null,
    });
    assert.ok(reading.ok);
    assert.equal('dubbed_audio' in reading.value, false);
  });
  it('take empty sound: whether it can be used is for the worker to judge', () => {
    const dubbed_audio = { ...SOUND, duration_ms: 0, data_base64: '' };
    assert.ok(readMessage(stsEvents['fragment:processed'], { ...PROCESSED, dubbed_audio }).ok);
  });
  it('take fractions of a millisecond, and a place in the queue with nobody before it', () => {
    const dubbed_audio = { ...SOUND, duration_ms: 5994.667 };
    assert.ok(readMessage(stsEvents['fragment:processed'], { ...PROCESSED, dubbed_audio }).ok);
    const accepted = { fragment_id: ID, status: 'queued', queue_position: 0, estimated_completion_ms: 0.5 };
    assert.ok(readMessage(stsEvents['fragment:ack'], accepted).ok);
    assert.equal(readMessage(stsEvents['fragment:ack'], { ...accepted, queue_position: -1 }).ok, false);
  });
  it('take error codes that nobody knows yet', () =>
    assert.ok(
      readMessage(stsEvents.error, { code: 'NEW', message: '', severity: 'fatal', retryable: true }).ok,
    ));
});

describe('control events', () => {
  const rule = { trigger: 'next', value: 5, error_code: 'TIMEOUT' };
  const wrong: [keyof typeof controlEvents, unknown, string][] = [
    [
      'config:error_simulation',
      { enabled: true, rules: [{ ...rule, error_code: 'X' }] },
      'rules.0.error_code',
    ],
    [
      'config:error_simulation',
      { enabled: true, rules: [{ ...rule, trigger: 'x' }] },
      'rules.0.trigger: expected "sequence_number" or',
    ],
    [
      'config:error_simulation',
      { enabled: true, rules: [{ ...rule, trigger: 'always' }] },
      'unknown field "value"',
    ],
    ['config:error_simulation', { enabled: true, rules: [{ ...rule, value: 0 }] }, 'rules.0.value'],
    [
      'config:error_simulation',
      { enabled: true, rules: Array(1_000_000).fill(0) },
      'rules: expected a list of ≤ 100 items, seen a list',
    ],
    ['config:latency', { min_ms: 5, max_ms: 4, seed: 1 }, 'max_ms: expected at least min_ms'],
    ['config:latency', { min_ms: 0, max_ms: 4 }, 'seed'],
    ['config:delivery', { mode: 'late' }, 'late_ms'],
    ['config:delivery', { mode: 'drop', late_ms: 5 }, 'late_ms'],
    ['config:audio', { mode: 'stretched' }, 'stretch_percent'],
    ['config:audio', { mode: 'loud' }, 'mode: expected "echo" or'],
    ['config:backpressure', {}, 'action: expected action and severity, or auto'],
    ['config:backpressure', { action: 'pause' }, 'severity: expected action and severity together'],
    ['simulate:disconnect', { delay_ms: 60_001 }, 'delay_ms'],
    ['simulate:disconnect', { 'stream-id': 's' }, 'unknown field "stream-id"'],
    ['simulate:session_loss', { stream_id: 'a/b' }, 'stream_id'],
  ];
  for (const [event, payload, told] of wrong)
    it(`${event}: tells ${told}`, () => {
      const reading = readMessage(
        controlEvents[event] as (typeof controlEvents)['simulate:session_loss'],
        payload,
      );
      assert.ok(!reading.ok);
      assert.ok(reading.problem.includes(told), reading.problem);
    });
  it('fill in defaults', () =>
    assert.deepEqual(readMessage(controlEvents['simulate:disconnect'], {}), {
      ok: true,
      value: { delay_ms: 0, how: 'server', refuse_for_ms: 0 },
    }));
});

describe('event names', () => {
  it('belong to one side, but for fragment:ack', () => {
    assert.ok(isWorkerEvent('fragment:ack') && isStsEvent('fragment:ack'));
    assert.ok(!isControlEvent('stream:init') && !isWorkerEvent('error') && isStsEvent('error'));
  });
  it('are not found among the properties of every object', () =>
    assert.ok(!isWorkerEvent('constructor') && !isControlEvent('__proto__') && !isStsEvent('toString')));
});

describe('isBase64', () => {
  it('knows padding and alphabet', () => {
    for (const text of ['', 'AA==', 'AAA=', 'AAAA', '+/09']) assert.ok(isBase64(text), text);
    for (const text of ['A', 'AA=', 'AA-_', 'A===', 'AA==AAAA', 'AAA\n']) assert.ok(!isBase64(text), text);
  });
  it('reads the longest fragment without overflow', () => {
    const long = 'A'.repeat(MAX_AUDIO_BASE64_CHARS);
    assert.ok(isBase64(long));
    assert.ok(!isBase64(`${long.slice(4)}===!`));
  });
});

it('what nobody reads of a message is not looked at, however much it is', async () => {
  const metadata = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]));
  const error = { code: 'X', message: 'm', severity: 'error', retryable: true, metadata };
  const took = await cpuMs(() => assert.ok(readMessage(stsEvents.error, error).ok));
  assert.ok(took < 100, `${took} ms`);
});
