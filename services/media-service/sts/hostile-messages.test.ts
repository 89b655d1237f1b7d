/** Whatever an STS sends, nothing of it ends the worker: every field of every event with values that are none of its kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig, silentAacFrame } from '../../media/aac';
import { FakeTimers } from '../../net/timers-testing';
import { Ledger } from '../outcomes/ledger';
import { readSettings } from '../settings';
import type { Splicer } from '../splice/splicer';
import type { Telemetry } from '../telemetry/telemetry';
import type { StsSocketHandlers } from './connection';
import { StsClient } from './sts-client';

const ID = '6f1b2c3d-1111-4222-8333-444455556666';
const FRAGMENT = { fragment_id: ID, stream_id: 's', sequence_number: 0 };
const VALID = {
  'stream:ready': {
    ...{ stream_id: 's', session_id: ID, max_inflight: 3 },
    capabilities: { batch_processing: false, async_delivery: true },
  },
  'stream:complete': {
    stream_id: 's',
    total_fragments: 0,
    total_duration_ms: 0,
    statistics: { success_count: 0 },
  },
  'fragment:ack': { fragment_id: ID, status: 'queued', queue_position: 1, estimated_completion_ms: 1 },
  'fragment:processed': {
    ...FRAGMENT,
    ...{ status: 'success', processing_time_ms: 1, transcript: 't' },
    dubbed_audio: {
      format: 'm4a',
      sample_rate_hz: 48_000,
      channels: 2,
      duration_ms: 6000,
      data_base64: 'AAAA',
    },
    stage_timings: { asr_ms: 1, translation_ms: 1, tts_ms: 1 },
    error: { code: 'X', message: 'm', retryable: true },
  },
  backpressure: {
    stream_id: 's',
    severity: 'low',
    current_inflight: 0,
    queue_depth: 0,
    action: 'none',
    recommended_delay_ms: 1,
  },
  error: { stream_id: 's', fragment_id: ID, code: 'X', message: 'm', severity: 'error', retryable: true },
} as const;
const ODD: readonly unknown[] = [
  ...[
    undefined,
    null,
    NaN,
    Infinity,
    -1,
    0,
    1e308,
    2 ** 53,
    '',
    '__proto__',
    'constructor',
    'x'.repeat(5000),
  ],
  ...[
    '\u0000\u001b[31m',
    [],
    [1],
    {},
    { toString: 1 },
    true,
    Buffer.alloc(10),
    new ArrayBuffer(3),
    () => 1,
    ID,
  ],
];
const NAMES = [
  ...Object.keys(VALID),
  '__proto__',
  'constructor',
  'toString',
  '',
  'x'.repeat(1e6),
  'disconnect',
];

/** Each message with one field changed for another value. */
function* changed(message: object): Generator<object> {
  for (const [name, value] of Object.entries(message)) {
    for (const odd of ODD) yield { ...message, [name]: odd };
    if (typeof value === 'object')
      for (const inner of changed(value as object)) yield { ...message, [name]: inner };
  }
}

test('whatever an STS sends, before a session and in it, a worker takes it or leaves it', () => {
  let on: StsSocketHandlers | undefined;
  const counted = { malformed: 0, others: 0 };
  const count = (name: string | symbol) => () =>
    void counted[name === 'messageMalformed' ? 'malformed' : 'others']++;
  const client = new StsClient({
    settings: readSettings([], {
      ...{ STREAM_ID: 's', WORKER_INPUT_URL: 'rtsp://h/a', WORKER_OUTPUT_URL: 'rtmp://h/a/b' },
      WORKER_STS_SERVICE_URL: 'http://h',
    }),
    workerId: 'w',
    aac: parseAudioSpecificConfig(Buffer.from('1190', 'hex')),
    ledger: new Ledger(() => undefined),
    splicer: { warmUp: () => undefined } as Splicer,
    telemetry: new Proxy({}, { get: (_, name) => count(name) }) as Telemetry,
    timers: new FakeTimers(),
    open: (handlers) => ((on = handlers), { emit: () => undefined, close: () => undefined }),
    onGone: assert.fail,
  });
  client.open();
  on?.connected();
  for (const name of NAMES) for (const odd of ODD) on?.message(name, odd);
  assert.equal(client.state.sts, 'initializing');
  on?.message('stream:ready', VALID['stream:ready']);
  for (const [name, message] of Object.entries(VALID)) {
    const frames = [{ atMs: 0, data: silentAacFrame(2) }];
    const fragment = { id: ID, batch: 0, frames, durationMs: 6000, capturedAtMs: 0, syncDeltaMs: 0 };
    client.offer({ fragment, m4a: Buffer.alloc(3), readyAtMs: 0 });
    for (const odd of changed(message)) on?.message(name, odd);
  }
  assert.equal(client.state.sts, 'ready');
  assert.ok(counted.malformed > 800 && counted.others > 100, JSON.stringify(counted));
  assert.equal(({} as { x?: unknown }).x, undefined);
  client.dispose();
});
