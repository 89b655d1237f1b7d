import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FakeTimers } from '../../net/timers-testing';
import { Connection, type StsSocketHandlers } from './connection';

const SESSION = {
  stream_id: 's1',
  session_id: '8b0c5f5e-7c86-4a39-9a5c-0d9c7a5f1c11',
  max_inflight: 2,
  capabilities: { batch_processing: false, async_delivery: true },
};
const INIT = {
  stream_id: 's1',
  worker_id: 'w1',
  config: {
    source_language: 'en',
    target_language: 'es',
    chunk_duration_ms: 6000,
    sample_rate_hz: 48000 as const,
    channels: 2,
    format: 'm4a' as const,
  },
  max_inflight: 3,
  timeout_ms: 8000,
};

let timers: FakeTimers;
let sockets: { on: StsSocketHandlers; sent: string[]; closed: boolean }[];
let said: string[];
let connection: Connection;
const newest = () => sockets.at(-1)!;

beforeEach(() => {
  timers = new FakeTimers();
  sockets = [];
  said = [];
  connection = new Connection({
    open: (on) => {
      const socket = { on, sent: [] as string[], closed: false };
      sockets.push(socket);
      const close = (): void => {
        socket.closed = true;
        on.closed('io client disconnect'); // which Socket.IO tells at once
      };
      return { emit: (event) => socket.sent.push(event), close };
    },
    init: INIT,
    retryDelaysMs: [2000, 4000, 8000, 16_000, 32_000],
    timers,
    on: {
      ready: (session, { reconnected }) =>
        said.push(`ready ${session.max_inflight}${reconnected ? ' again' : ''}`),
      lost: (reason) => said.push(`lost ${reason}`),
      attempt: (n, afterMs) => said.push(`attempt ${n} after ${afterMs} at ${timers.now()}`),
      failed: (n, reason) => said.push(`failed ${n} ${reason}`),
      gone: (attempts) => said.push(`gone ${attempts}`),
      message: (event) => said.push(event),
      malformed: (event, problem) => said.push(`malformed ${event}: ${problem}`),
    },
  });
  connection.open();
});

const becomeReady = () => {
  newest().on.connected();
  newest().on.message('stream:ready', SESSION);
};

test('introduces the stream and is ready with the limit that the STS confirms', () => {
  becomeReady();
  assert.deepEqual(newest().sent, ['stream:init']);
  assert.deepEqual(said, ['ready 2']);
  assert.equal(timers.count, 0);
});

test('after a loss it comes back with a new session', () => {
  becomeReady();
  newest().on.closed('io server disconnect');
  timers.advance(2000);
  becomeReady();
  assert.deepEqual(said, [
    'ready 2',
    'lost io server disconnect',
    'attempt 1 after 2000 at 2000',
    'ready 2 again',
  ]);
});

test('attempts are 2, 4, 8, 16 and 32 s apart, then the STS is gone', () => {
  becomeReady();
  newest().on.closed('transport close');
  for (let i = 0; i < 5; i++) {
    timers.advance(2000 * 2 ** i);
    newest().on.closed('refused');
  }
  const attempts = said
    .filter((line) => line.startsWith('attempt'))
    .map((line) => Number(line.split(' ').at(-1)));
  assert.deepEqual(attempts, [2000, 6000, 14_000, 30_000, 62_000]);
  assert.equal(said.at(-1), 'gone 5');
  assert.equal(connection.stateName, 'gone');
});

test('a second loss starts the schedule anew', () => {
  becomeReady();
  newest().on.closed('first');
  timers.advance(2000);
  becomeReady();
  newest().on.closed('second');
  timers.advance(1999);
  assert.equal(sockets.length, 2);
  timers.advance(1);
  assert.equal(sockets.length, 3);
});

test('a first connection that took several attempts leaves all of them for a loss', () => {
  newest().on.closed('refused');
  timers.advance(2000);
  becomeReady();
  newest().on.closed('loss');
  timers.advance(2000);
  assert.equal(said.at(-1), 'attempt 1 after 2000 at 4000');
});

test('a server that never says ready counts as a failed attempt', () => {
  newest().on.connected();
  timers.advance(10_000);
  assert.equal(newest().closed, true);
  assert.deepEqual(said, ['failed 0 no stream:ready within 10 s']);
  newest().on.closed('io client disconnect');
  assert.equal(said.length, 1);
});

test('messages are checked against the contract', () => {
  becomeReady();
  newest().on.message('backpressure', { stream_id: 's1', action: 'explode' });
  newest().on.message('surprise', {});
  assert.match(said[1]!, /malformed backpressure: severity: expected/);
  assert.match(said[2]!, /no such event/);
});

test('a forgotten session is renewed on the same socket', () => {
  becomeReady();
  connection.renew('STREAM_NOT_FOUND');
  assert.equal(connection.stateName, 'initializing');
  newest().on.message('stream:ready', SESSION);
  assert.deepEqual(newest().sent, ['stream:init', 'stream:init']);
  assert.deepEqual(said, ['ready 2', 'lost STREAM_NOT_FOUND', 'ready 2']);
  assert.equal(sockets.length, 1);
});

test('sending without a session is a defect and says so; closing leaves nothing', () => {
  assert.throws(() => connection.send('stream:end', { stream_id: 's1' }), /while the STS is connecting/);
  newest().on.connected();
  connection.close();
  assert.equal(newest().closed, true);
  assert.equal(timers.count, 0);
});

test('a server that forgets session after session is left alone for a while', () => {
  becomeReady();
  connection.renew('STREAM_NOT_FOUND');
  newest().on.message('stream:ready', SESSION);
  timers.advance(10);
  connection.renew('STREAM_NOT_FOUND');
  assert.equal(sockets[0]?.closed, true);
  assert.equal(sockets.length, 1);
  timers.advance(2000);
  assert.equal(sockets.length, 2);
  timers.advance(4000);
  assert.equal(sockets.length, 2, 'one end, one return');
  assert.equal(
    sockets.reduce((inits, { sent }) => inits + sent.length, 0),
    2,
  );
});

test('of an event without end only the beginning is told', () => {
  becomeReady();
  newest().on.message('e'.repeat(30_000_000), 1);
  assert.ok((said.at(-1) ?? '').length < 100);
});

test('a server that takes the connection and says nothing is a failed attempt, and the next one follows', () => {
  timers.advance(5000);
  assert.equal(newest().closed, true);
  assert.deepEqual(said, ['failed 0 no answer to the connection within 5 s']);
  timers.advance(2000);
  assert.equal(sockets.length, 2);
  becomeReady();
  timers.advance(60_000);
  assert.equal(said.at(-1), 'ready 2');
});

test('what is meant for another stream is none of ours', () => {
  newest().on.connected();
  newest().on.message('stream:ready', { ...SESSION, stream_id: 's2' });
  assert.equal(connection.stateName, 'initializing');
  newest().on.message('stream:ready', SESSION);
  const pause = { severity: 'high', current_inflight: 1, queue_depth: 1, action: 'pause' };
  newest().on.message('backpressure', { ...pause, stream_id: 's2' });
  newest().on.message('backpressure', { ...pause, stream_id: 's1' });
  assert.deepEqual(said, [
    'malformed stream:ready: stream_id: expected "s1", seen "s2"',
    'ready 2',
    'malformed backpressure: stream_id: expected "s1", seen "s2"',
    'backpressure',
  ]);
});
