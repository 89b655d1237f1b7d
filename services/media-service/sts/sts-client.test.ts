import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig, silentAacFrame } from '../../media/aac';
import { FakeTimers } from '../../net/timers-testing';
import type { Fragment } from '../grid/fragment';
import { Ledger } from '../outcomes/ledger';
import { readSettings } from '../settings';
import type { Splicer } from '../splice/splicer';
import type { Telemetry } from '../telemetry/telemetry';
import type { StsSocketHandlers } from './connection';
import { StsClient } from './sts-client';

const ID = '00000000-0000-4000-8000-000000000000';
const SENT = Buffer.from('what was sent');

/** A client with a session that has offered a fragment; how often codecs were started ahead, and connections opened, is counted. */
function offered() {
  const timers = new FakeTimers();
  let on: StsSocketHandlers | undefined;
  let warmUps = 0;
  let connections = 0;
  const ledger = new Ledger(() => undefined);
  const client = new StsClient({
    settings: readSettings([], {
      ...{ STREAM_ID: 's', WORKER_INPUT_URL: 'rtsp://h/a', WORKER_OUTPUT_URL: 'rtmp://h/a/b' },
      WORKER_STS_SERVICE_URL: 'http://h',
    }),
    workerId: 'w',
    aac: parseAudioSpecificConfig(Buffer.from('1190', 'hex')),
    ledger,
    splicer: { warmUp: () => void warmUps++ } as Splicer,
    telemetry: new Proxy({}, { get: () => () => undefined }) as Telemetry,
    timers,
    open: (handlers) => {
      connections++;
      on = handlers;
      return { emit: () => undefined, close: () => undefined };
    },
    onGone: assert.fail,
  });
  client.open();
  on?.connected();
  on?.message('stream:ready', {
    ...{ stream_id: 's', session_id: ID, max_inflight: 3 },
    capabilities: { batch_processing: false, async_delivery: true },
  });
  const frames = [{ atMs: 0, data: silentAacFrame(2) }];
  const fragment: Fragment = {
    ...{ id: ID, batch: 0, frames, durationMs: 6000, capturedAtMs: 0, syncDeltaMs: 0 },
  };
  ledger.produced(fragment);
  client.offer({ fragment, m4a: SENT, readyAtMs: 0 });
  const echo = (): void =>
    on?.message('fragment:processed', {
      ...{ fragment_id: ID, stream_id: 's', sequence_number: 0, status: 'success', processing_time_ms: 1 },
      dubbed_audio: {
        ...{ format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 6000 },
        data_base64: SENT.toString('base64'),
      },
    });
  const hangUp = (): void => on?.closed('transport close');
  return { timers, client, echo, hangUp, warmUps: () => warmUps, connections: () => connections };
}

test('codecs start ahead of a dub that takes its time', async () => {
  const { timers, client, warmUps } = offered();
  await timers.pass(249);
  assert.equal(warmUps(), 0);
  await timers.pass(1);
  assert.equal(warmUps(), 1);
  client.dispose();
});

test('who gives back the file that was sent needs none', async () => {
  const { timers, client, echo, warmUps } = offered();
  await timers.pass(200);
  echo();
  await timers.pass(1000);
  assert.equal(warmUps(), 0);
  client.dispose();
});

test('nothing is started for a worker that has ended', async () => {
  const { timers, client, warmUps } = offered();
  client.dispose();
  await timers.pass(1000);
  assert.equal(warmUps(), 0);
});

test('an STS that hangs up in place of its goodbye is not come back to', async () => {
  const { timers, client, echo, hangUp, connections } = offered();
  echo();
  await timers.pass(0);
  const end = client.end();
  await timers.pass(100);
  hangUp();
  await timers.pass(4000);
  assert.equal(connections(), 1);
  await end;
});
