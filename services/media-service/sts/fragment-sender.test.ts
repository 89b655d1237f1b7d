import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { StsMessages } from '../../contracts/events';
import { FakeTimers } from '../../net/timers-testing';
import { fragmentNamed as fragment } from '../grid/fragment-testing';
import { Backpressure } from './backpressure';
import { Breaker } from './breaker';
import { InFlight } from './in-flight';
import { FragmentSender } from './fragment-sender';

let timers: FakeTimers;
let said: string[];
let breaker: Breaker;
let sender: FragmentSender;

const say = (line: string): void => void said.push(line);

beforeEach(() => {
  timers = new FakeTimers();
  said = [];
  breaker = new Breaker({
    threshold: 5,
    cooldownMs: 30_000,
    timers,
    onTransition: (to) => say(`breaker ${to}`),
  });
  const inFlight = new InFlight({
    timers,
    timeoutMs: 8000,
    onTimeout: (late) => sender.timedOut(late),
    onChange: () => undefined,
  });
  sender = new FragmentSender({
    timers,
    breaker,
    inFlight,
    backpressure: new Backpressure(),
    telemetry: {
      fragmentSent: () => undefined,
      fragmentAnswered: () => undefined,
      answerLate: (id) => say(`late ${id}`),
      fragmentRefused: ({ id }, { code, retryable }) =>
        say(`refused ${id} ${code}${retryable ? '' : ' for good'}`),
    },
    send: ({ fragment: { id } }, sequence) => say(`${timers.now()} send ${id} #${sequence}`),
    onDub: ({ id }) => say(`dubbed ${id}`),
    onFallback: ({ id }, reason) => say(`fallback ${id} ${reason}`),
    onSessionLost: () => say('session lost'),
  });
});

const offer = (...ids: string[]) =>
  ids.forEach((id) =>
    sender.offer({ fragment: fragment(id), readyAtMs: timers.now(), m4a: Buffer.alloc(0) }),
  );
const answer = (id: string, code?: string): void =>
  sender.processed({
    fragment_id: id,
    stream_id: 's1',
    sequence_number: 0,
    processing_time_ms: 1,
    status: code ? 'failed' : 'success',
    ...(code
      ? { error: { code, message: '', retryable: true } }
      : {
          dubbed_audio: {
            format: 'm4a',
            sample_rate_hz: 48000,
            channels: 2,
            duration_ms: 6000,
            data_base64: '',
          },
        }),
  });
const press = (action: StsMessages['backpressure']['action'], delayMs?: number): void =>
  sender.pressed({
    stream_id: 's1',
    severity: 'low',
    current_inflight: 0,
    queue_depth: 0,
    action,
    ...(delayMs === undefined ? {} : { recommended_delay_ms: delayMs }),
  });

test('sends up to the limit, the next when a slot is free, in order', () => {
  sender.opened(3);
  offer('a', 'b', 'c', 'd', 'e');
  assert.deepEqual(said, ['0 send a #0', '0 send b #1', '0 send c #2']);
  answer('a');
  assert.deepEqual(said.slice(3), ['dubbed a', '0 send d #3']);
  assert.equal(sender.unanswered, 4);
});

test('an answer that makes no sense frees the slot and says nothing about the service; one to nothing is ignored', () => {
  sender.opened(1);
  offer('a', 'b');
  sender.unusable('x');
  sender.unusable(undefined);
  sender.unusable('a');
  assert.deepEqual(said.slice(1), ['fallback a invalid_output', '0 send b #1']);
  for (const id of ['b', 'c', 'd', 'e', 'f']) {
    if (id !== 'b') offer(id);
    sender.unusable(id);
  }
  assert.equal(breaker.stateName, 'closed');
});

test('once closed nothing is sent any more', () => {
  sender.opened(1);
  sender.close();
  offer('a');
  assert.deepEqual(said, ['fallback a disconnected']);
});

test('a timeout frees the slot; the answer after it is late and changes nothing', () => {
  sender.opened(1);
  offer('a', 'b');
  timers.advance(8000);
  assert.deepEqual(said.slice(1), ['fallback a timeout', '8000 send b #1']);
  answer('a');
  assert.equal(said.at(-1), 'late a');
});

test('five timeouts open the breaker; what waits and what comes falls back; one probe after 30 s', () => {
  sender.opened(10);
  offer('a', 'b', 'c', 'd', 'e');
  timers.advance(8000);
  assert.equal(said.at(-2), 'breaker open');
  offer('f');
  assert.equal(said.at(-1), 'fallback f breaker_open');
  timers.advance(30_000);
  offer('g', 'h');
  assert.deepEqual(said.slice(-3), ['breaker half-open', '38000 send g #5', 'fallback h breaker_open']);
  answer('g');
  assert.deepEqual(said.slice(-2), ['breaker closed', 'dubbed g']);
});

test('a probe whose answer makes no sense makes room for the next', () => {
  sender.opened(10);
  offer('a', 'b', 'c', 'd', 'e');
  timers.advance(38_000);
  offer('f');
  sender.unusable('f');
  offer('g');
  assert.equal(said.at(-1), '38000 send g #6');
});

test('errors that no retry mends fall back and leave the breaker alone', () => {
  sender.opened(1);
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    offer(id);
    answer(id, 'INVALID_CONFIG');
  }
  assert.equal(breaker.stateName, 'closed');
  assert.deepEqual(said.slice(-2), ['refused f INVALID_CONFIG for good', 'fallback f error']);
});

test('a pause holds everything back until none, also against slow_down', () => {
  sender.opened(3);
  press('pause');
  offer('a', 'b');
  press('slow_down', 500);
  timers.advance(20_000);
  assert.deepEqual(said, []);
  press('none');
  assert.deepEqual(said, ['20000 send a #0', '20000 send b #1']);
});

test('what slow_down asks for counts from when a fragment was ready, not from when it is offered', () => {
  sender.opened(3);
  press('slow_down', 500);
  const readyAtMs = timers.now();
  timers.advance(200);
  sender.offer({ fragment: fragment('a'), readyAtMs, m4a: Buffer.alloc(0) });
  timers.advance(299);
  assert.deepEqual(said, []);
  timers.advance(1);
  assert.deepEqual(said, ['500 send a #0']);
});

test('slow_down lets each fragment wait from its own readiness, until none', () => {
  sender.opened(3);
  press('slow_down', 500);
  offer('a');
  timers.advance(200);
  offer('b');
  timers.advance(1000);
  assert.deepEqual(said, ['500 send a #0', '700 send b #1']);
  offer('c');
  press('none');
  assert.equal(said.at(-1), '1200 send c #2');
});

test('a fragment that became due while waiting is never sent', () => {
  sender.opened(1);
  const due = fragment('b');
  offer('a');
  sender.offer({ fragment: due, readyAtMs: 0, m4a: Buffer.alloc(0) });
  offer('c');
  sender.withdraw(due);
  answer('a');
  assert.equal(said.at(-1), '0 send c #1');
});

test('a loss settles what is in flight and what waits at once; the next session starts at 0', () => {
  sender.opened(2);
  offer('a', 'b', 'c');
  sender.lost();
  assert.deepEqual(said.slice(2), [
    'fallback a disconnected',
    'fallback b disconnected',
    'fallback c disconnected',
  ]);
  offer('d');
  assert.equal(said.at(-1), 'fallback d disconnected');
  sender.opened(2);
  offer('e');
  assert.equal(said.at(-1), '0 send e #0');
});

test('an error event about a fragment is its answer; an unknown stream asks for a new session', () => {
  sender.opened(2);
  offer('a');
  sender.refused({
    fragment_id: 'a',
    code: 'STREAM_NOT_FOUND',
    message: '',
    severity: 'error',
    retryable: false,
  });
  assert.deepEqual(said.slice(1), [
    'refused a STREAM_NOT_FOUND for good',
    'fallback a error',
    'session lost',
  ]);
  sender.refused({ code: 'STREAM_NOT_FOUND', message: '', severity: 'error', retryable: false });
  assert.equal(said.at(-1), 'session lost');
});
