import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StsEvent, StsMessages } from '../../contracts/events';
import type { StreamInit } from '../../contracts/session-events';
import { type Misbehaviour, StreamPlan } from '../misbehaviour/stream-plan';
import { FakeTimers } from '../../net/timers-testing';
import { fragmentData, STREAM, streamInit } from '../messages-testing';
import { Session } from './session';

/** A session with its clock in hand, a dubber that echoes, and everything it says. */
function sessionWith(
  misbehaviour: Misbehaviour = {},
  changes: Partial<StreamInit> = {},
  processingDelayMs = 0,
) {
  const clock = new FakeTimers();
  const said: string[] = [];
  const messages: unknown[] = [];
  const plan = new StreamPlan(misbehaviour);
  const session = new Session(streamInit(changes), {
    plan,
    dubber: { dub: ({ audio }) => Promise.resolve(audio), prepare: () => undefined },
    timers: clock,
    processingDelayMs,
    send: (event, payload) => {
      said.push(brief(event, payload));
      messages.push(payload);
    },
    close: () => said.push('close'),
    onDefect: (problem) => said.push(`defect ${problem}`),
  });
  session.open();
  const send = (...sequences: number[]) =>
    sequences.map((sequence) => session.fragment(fragmentData(sequence))?.code);
  return { clock, said, messages, plan, session, send };
}

function brief(event: StsEvent, payload: StsMessages[StsEvent]): string {
  const { sequence_number, status, queue_position, action } = payload as Partial<
    Record<string, string | number>
  >;
  return [event, sequence_number, status, queue_position, action]
    .filter((part) => part !== undefined)
    .join(' ');
}

describe('Session', () => {
  it('is ready at once and confirms the limit asked for', () => {
    const { messages } = sessionWith({}, { max_inflight: 7 });
    assert.equal((messages[0] as StsMessages['stream:ready']).max_inflight, 7);
  });
  it('confirms the configured limit instead', () => {
    const { messages } = sessionWith({ session: { max_inflight: 2 } }, { max_inflight: 7 });
    assert.equal((messages[0] as StsMessages['stream:ready']).max_inflight, 2);
  });

  it('keeps its first ready to itself where that is asked, and no other', () => {
    const { said, session } = sessionWith({ session: { withhold_ready: 1 } });
    assert.deepEqual(said, []);
    session.open();
    assert.deepEqual(said, ['stream:ready']);
  });
  it('says goodbye late where that is asked', async () => {
    const { clock, said, session } = sessionWith({ session: { complete_after_ms: 3000 } });
    session.command('end', session.streamId);
    await clock.pass(2999);
    assert.deepEqual(said, ['stream:ready']);
    await clock.pass(1);
    assert.deepEqual(said, ['stream:ready', 'stream:complete']);
  });
  it('refuses by an error message, also with a code that the protocol does not know', async () => {
    const rule = { trigger: 'always', error_code: 'MODEL_ERROR', told_by: 'error' } as const;
    const errors = { enabled: true, rules: [{ ...rule, other_code: 'NEW_CODE', retryable: false }] };
    const { clock, said, messages, send } = sessionWith({ errors });
    send(0);
    await clock.pass(0);
    assert.deepEqual(said.slice(2), ['error']);
    const { code, retryable } = messages.at(-1) as StsMessages['error'];
    assert.deepEqual([code, retryable], ['NEW_CODE', false]);
  });
  it('refuses with the severity that the code has', async () => {
    const rule = { trigger: 'always', error_code: 'QUEUE_FULL', told_by: 'error' } as const;
    const { clock, messages, send } = sessionWith({ errors: { enabled: true, rules: [rule] } });
    send(0);
    await clock.pass(0);
    assert.equal((messages.at(-1) as StsMessages['error']).severity, 'warning');
  });

  it('acknowledges, processes and answers', async () => {
    const { clock, said, send } = sessionWith({}, {}, 100);
    send(0);
    await clock.pass(99);
    assert.deepEqual(said, ['stream:ready', 'fragment:ack processing']);
    await clock.pass(1);
    assert.deepEqual(said.slice(2), ['fragment:processed 0 success']);
  });

  it('queues what is beyond its slots, and answers in order', async () => {
    const { clock, said, send } = sessionWith({}, { max_inflight: 1 }, 100);
    send(0, 1, 2);
    assert.deepEqual(said.slice(1), [
      'fragment:ack processing',
      'fragment:ack queued 1',
      'fragment:ack queued 2',
    ]);
    await clock.pass(300);
    const answers = said.filter((line) => line.startsWith('fragment:processed'));
    assert.deepEqual(
      answers,
      [0, 1, 2].map((sequence) => `fragment:processed ${sequence} success`),
    );
  });

  it('refuses the fragment that would be the 21st in the queue, takes it when there is room', async () => {
    const { clock, send } = sessionWith({}, { max_inflight: 1 }, 100);
    assert.deepEqual(send(...Array(21).keys()), Array(21).fill(undefined));
    assert.deepEqual(send(21), ['QUEUE_FULL']);
    await clock.pass(100);
    assert.deepEqual(send(22), [undefined]);
  });

  it('refuses fragments while paused, goes on answering, and takes them after resume', async () => {
    const { clock, said, session, send } = sessionWith({}, {}, 100);
    send(0);
    assert.equal(session.command('pause', STREAM), undefined);
    assert.deepEqual(send(1), ['RATE_LIMIT']);
    await clock.pass(100);
    assert.ok(said.includes('fragment:processed 0 success'));
    assert.equal(session.command('resume', STREAM), undefined);
    assert.deepEqual(send(2), [undefined]);
  });

  it('ends after what is in flight, completes, and closes 5 s later', async () => {
    const { clock, said, session, send } = sessionWith({}, {}, 100);
    send(0);
    session.command('end', STREAM);
    assert.deepEqual(send(1), ['STREAM_NOT_FOUND']);
    assert.equal(session.command('resume', STREAM)?.code, 'STREAM_NOT_FOUND');
    await clock.pass(100);
    assert.deepEqual(said.slice(2), ['fragment:processed 0 success', 'stream:complete']);
    await clock.pass(4_999);
    assert.equal(said.at(-1), 'stream:complete');
    await clock.pass(1);
    assert.equal(said.at(-1), 'close');
  });
  it('completes at once when nothing is in flight', () => {
    const { said, session } = sessionWith();
    session.command('end', STREAM);
    assert.equal(said.at(-1), 'stream:complete');
  });
  it('refuses commands for another stream', () =>
    assert.equal(sessionWith().session.command('pause', 'other')?.code, 'STREAM_NOT_FOUND'));

  it('says nothing once disposed, and leaves no timer', async () => {
    const { clock, said, session, send } = sessionWith({}, {}, 100);
    send(0);
    session.dispose();
    assert.equal(clock.count, 0);
    await clock.pass(10_000);
    assert.deepEqual(said, ['stream:ready', 'fragment:ack processing']);
  });
});

describe('Session told to misbehave', () => {
  it('never answers a dropped fragment, and completes nevertheless', async () => {
    const { clock, said, session, send } = sessionWith({ delivery: { mode: 'drop', count: 1 } });
    send(0, 1);
    session.command('end', STREAM);
    await clock.pass(0);
    assert.deepEqual(said.slice(1), [
      'fragment:ack processing',
      'fragment:ack processing',
      'fragment:processed 1 success',
      'stream:complete',
    ]);
  });
  it('answers late by the time given; later fragments wait for their turn', async () => {
    const { clock, said, send } = sessionWith({ delivery: { mode: 'late', count: 1, late_ms: 3_000 } });
    send(0, 1);
    await clock.pass(2_999);
    assert.equal(said.length, 3);
    await clock.pass(1);
    assert.deepEqual(said.slice(3), ['fragment:processed 0 success', 'fragment:processed 1 success']);
  });
  it('acknowledges and answers twice, and counts once', async () => {
    const { clock, said, messages, session, send } = sessionWith({
      delivery: { mode: 'duplicate', count: 1 },
    });
    send(0);
    await clock.pass(0);
    session.command('end', STREAM);
    assert.deepEqual(said.slice(1), [
      'fragment:ack processing',
      'fragment:ack processing',
      'fragment:processed 0 success',
      'fragment:processed 0 success',
      'stream:complete',
    ]);
    assert.equal((messages.at(-1) as StsMessages['stream:complete']).statistics.success_count, 1);
  });
  it('answers partially: sound, but no translation', async () => {
    const { clock, messages, send } = sessionWith({ delivery: { mode: 'partial', count: 1 } });
    send(0);
    await clock.pass(0);
    const answer = messages.at(-1) as StsMessages['fragment:processed'];
    assert.equal(answer.status, 'partial');
    assert.ok(answer.dubbed_audio !== undefined && answer.translated_text === undefined);
  });
  it('answers with the configured error and without sound', async () => {
    const rule = { trigger: 'next', value: 1, error_code: 'TIMEOUT', stage: 'asr' } as const;
    const { clock, messages, send } = sessionWith({ errors: { enabled: true, rules: [rule] } });
    send(0);
    await clock.pass(0);
    const answer = messages.at(-1) as StsMessages['fragment:processed'];
    assert.deepEqual(answer.error, {
      code: 'TIMEOUT',
      message: 'simulated TIMEOUT',
      retryable: true,
      stage: 'asr',
    });
    assert.equal(answer.dubbed_audio, undefined);
  });
  it('tells its load by itself, on arrival and on completion', async () => {
    const { clock, said, send } = sessionWith({ autoBackpressure: true }, {}, 100);
    send(0, 1, 2);
    await clock.pass(100);
    const actions = said.filter((line) => line.startsWith('backpressure'));
    assert.deepEqual(actions, [
      'backpressure none',
      'backpressure pause',
      'backpressure none',
      'backpressure none',
    ]);
  });
});
