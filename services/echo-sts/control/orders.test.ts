import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ControlEvent } from '../../contracts/events';
import { FakeTimers } from '../../net/timers-testing';
import { carryOut } from './orders';
import { Connections, type WorkerHandle, RefusalWindows } from './connections';
import { Plans } from '../misbehaviour/stream-plan';

class FakeWorker implements WorkerHandle {
  readonly done: string[] = [];
  constructor(
    readonly streamId: string | undefined,
    readonly hasSession = true,
    readonly hasLostSession = false,
  ) {}
  backpressure = ({ action }: { action: string }): void => void this.done.push(action);
  loseSession = (): void => void this.done.push('lose');
  disconnect = (how: string): void => void this.done.push(how);
  prepareAudio = (): void => void this.done.push('prepare');
}

/** A context with these workers; `order` sends a control message, as from a client with a session of `own` if given. */
function deskWith(...workers: FakeWorker[]) {
  const timers = new FakeTimers();
  const espeak: { missing?: string; problem: () => string | undefined } = { problem: () => espeak.missing };
  const context = {
    plans: new Plans(),
    connections: new Connections(),
    refusals: new RefusalWindows(),
    timers,
    speaker: espeak,
  };
  for (const worker of workers) context.connections.add(worker);
  const order = (event: ControlEvent, payload: unknown, own?: string) =>
    carryOut(event, payload, own, context);
  return { ...context, timers, order, espeak };
}

const PAUSE = { action: 'pause', severity: 'high' };

describe('the target of a control message', () => {
  const a = (): [FakeWorker, FakeWorker] => [new FakeWorker('a'), new FakeWorker('b')];
  it('is the stream it names', () => {
    const workers = a();
    const { ack, target } = deskWith(...workers).order(
      'config:backpressure',
      { ...PAUSE, stream_id: 'b' },
      'a',
    );
    assert.deepEqual([ack.sessions, target, workers[0].done, workers[1].done], [1, 'b', [], ['pause']]);
  });
  it("is else the sender's own stream", () => {
    const workers = a();
    deskWith(...workers).order('config:backpressure', PAUSE, 'a');
    assert.deepEqual([workers[0].done, workers[1].done], [['pause'], []]);
  });
  it('is else every stream', () => {
    const workers = a();
    const { ack, target } = deskWith(...workers).order('config:backpressure', PAUSE);
    assert.deepEqual(
      [ack.sessions, target, workers[0].done, workers[1].done],
      [2, undefined, ['pause'], ['pause']],
    );
  });
});

describe('spoken dubs', () => {
  it('are refused by name where nothing can speak, and the dubs stay as they were', () => {
    const worker = new FakeWorker('a');
    const { order, espeak } = deskWith(worker);
    espeak.missing = 'mode "spoken" needs espeak-ng';
    const { ack } = order('config:audio', { mode: 'spoken' });
    assert.deepEqual([ack.status, ack.error_message], ['error', 'mode "spoken" needs espeak-ng']);
    assert.deepEqual(worker.done, []);
    assert.equal(order('config:audio', { mode: 'marked' }).ack.status, 'configured');
  });
  it('are taken where something can', () =>
    assert.equal(deskWith().order('config:audio', { mode: 'spoken' }).ack.status, 'configured'));
});

describe('a stream that is yet to come', () => {
  it('gets what was to be done to it at its next ready, once', () => {
    const { order, connections } = deskWith();
    assert.equal(order('config:backpressure', { ...PAUSE, stream_id: 'a' }).ack.sessions, 0);
    order('simulate:session_loss', { stream_id: 'a' });
    const worker = new FakeWorker('a');
    connections.ready(worker);
    connections.ready(worker);
    connections.ready(new FakeWorker('b'));
    assert.deepEqual(worker.done, ['pause', 'lose']);
  });
  it('is disconnected after its ready', async () => {
    const { order, connections, timers } = deskWith();
    order('simulate:disconnect', { stream_id: 'a', delay_ms: 100 });
    await timers.pass(1_000);
    const worker = new FakeWorker('a');
    connections.add(worker);
    connections.ready(worker);
    await timers.pass(100);
    assert.deepEqual(worker.done, ['server']);
  });
  it('is refused from now on, if that is asked', async () => {
    const { order, refusals, timers } = deskWith();
    order('simulate:disconnect', { stream_id: 'a', refuse_for_ms: 500 });
    await timers.pass(0);
    assert.ok(refusals.isRefused('a', 499) && !refusals.isRefused('a', 500));
  });
});

describe('a worker whose session was forgotten', () => {
  it('hears that a pause is over, and nothing else', () => {
    const worker = new FakeWorker('a', false, true);
    const { order } = deskWith(worker);
    order('config:backpressure', { action: 'none', severity: 'low', stream_id: 'a' });
    order('simulate:session_loss', { stream_id: 'a' });
    assert.deepEqual(worker.done, ['none']);
  });
});

describe('simulate:disconnect', () => {
  it('ends the connection after the delay, the way asked, then refuses', async () => {
    const worker = new FakeWorker('a', false);
    const { order, refusals, timers } = deskWith(worker);
    order('simulate:disconnect', { stream_id: 'a', delay_ms: 50, how: 'transport', refuse_for_ms: 10 });
    await timers.pass(49);
    assert.deepEqual([worker.done, refusals.isRefused('a', 49)], [[], false]);
    await timers.pass(1);
    assert.deepEqual([worker.done, refusals.isRefused('a', 59)], [['transport'], true]);
  });
  it('ends who is there then, not who was there when it was ordered', async () => {
    const [former, later] = [new FakeWorker('a'), new FakeWorker('a')];
    const { order, connections, timers } = deskWith(former);
    order('simulate:disconnect', { stream_id: 'a', delay_ms: 50 });
    connections.remove(former);
    connections.add(later);
    await timers.pass(50);
    assert.deepEqual([former.done, later.done], [[], ['server']]);
  });
  it('leaves test clients alone', async () => {
    const client = new FakeWorker(undefined, false);
    const { order, timers } = deskWith(client);
    order('simulate:disconnect', {});
    await timers.pass(0);
    assert.deepEqual(client.done, []);
  });
});

describe('answers', () => {
  it('tell how many rules hold', () => {
    const rules = [{ trigger: 'always', error_code: 'TIMEOUT' }];
    const { order } = deskWith();
    assert.equal(order('config:error_simulation', { enabled: true, rules }).ack.rules_count, 1);
    assert.equal(order('config:error_simulation', { enabled: false, rules }).ack.rules_count, 0);
  });
  it('tell what is wrong, and then nothing is configured', () => {
    const { order, plans } = deskWith();
    assert.deepEqual(order('config:audio', { mode: 'loud', stream_id: 'a' }).ack.status, 'error');
    assert.equal(plans.of('a').audio.mode, 'echo');
  });
  it('to config:audio come with the sound being prepared', () => {
    const worker = new FakeWorker('a');
    deskWith(worker).order('config:audio', { mode: 'marked' });
    assert.deepEqual(worker.done, ['prepare']);
  });
});
