import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TestClient } from '../client-testing';
import { fragmentData, STREAM } from '../messages-testing';
import { TestService } from '../service-testing';

describe('the control channel', () => {
  let service: TestService;
  let control: TestClient;
  let worker: TestClient;
  before(async () => {
    service = await TestService.start();
    control = await service.connect();
  });
  after(() => service.stop());

  /** A fresh stream, so that no test sees what another configured. */
  let streams = 0;
  const session = async (max_inflight = 3): Promise<string> => {
    const stream_id = `control-${streams++}`;
    worker = await service.session({ stream_id, max_inflight });
    return stream_id;
  };
  const send = (stream_id: string, ...sequences: number[]): void => {
    for (const sequence of sequences) worker.send('fragment:data', fragmentData(sequence, { stream_id }));
  };
  const codes = async (count: number): Promise<(string | undefined)[]> => {
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < count; i++) seen.push((await worker.next('fragment:processed')).error?.code);
    return seen;
  };

  it('makes the next answers fail', async () => {
    const stream_id = await session();
    const rules = [{ trigger: 'next', value: 2, error_code: 'TIMEOUT' }];
    const ack = await control.control('config:error_simulation', { stream_id, enabled: true, rules });
    assert.deepEqual(ack, { status: 'configured', sessions: 1, rules_count: 1 });
    send(stream_id, 0, 1, 2);
    assert.deepEqual(await codes(3), ['TIMEOUT', 'TIMEOUT', undefined]);
  });

  it('configures a stream before it connects', async () => {
    const stream_id = `control-${streams}`;
    await control.control('config:session', { stream_id, max_inflight: 1 });
    await control.control('config:delivery', { stream_id, mode: 'duplicate' });
    const waiting = await control.control('config:backpressure', {
      stream_id,
      action: 'pause',
      severity: 'high',
    });
    assert.equal(waiting.sessions, 0);
    await session();
    assert.equal((await worker.next('backpressure')).action, 'pause');
    send(stream_id, 0);
    assert.deepEqual(await codes(2), [undefined, undefined]);
  });

  it("acts on the sender's own stream where the sender is a worker", async () => {
    await session();
    const other = worker;
    await session();
    const ack = await worker.control('config:backpressure', {
      action: 'slow_down',
      severity: 'medium',
      recommended_delay_ms: 500,
    });
    assert.equal(ack.sessions, 1);
    const { action, recommended_delay_ms } = await worker.next('backpressure');
    assert.deepEqual([action, recommended_delay_ms], ['slow_down', 500]);
    assert.deepEqual(other.left, []);
  });

  it('switches backpressure by load on', async () => {
    const stream_id = await session(1);
    await control.control('config:backpressure', { stream_id, auto: true });
    send(stream_id, 0);
    const events = [await worker.next('backpressure'), await worker.next('backpressure')];
    assert.deepEqual(
      events.map(({ action, current_inflight }) => [action, current_inflight]),
      [
        ['pause', 1],
        ['none', 0],
      ],
    );
  });

  it('loses the session but not the connection', async () => {
    const stream_id = await session();
    await control.control('simulate:session_loss', { stream_id });
    send(stream_id, 0);
    assert.equal((await worker.next('error')).code, 'STREAM_NOT_FOUND');
  });

  it('takes time as told', async () => {
    const stream_id = await session();
    await control.control('config:latency', { stream_id, min_ms: 30, max_ms: 30, seed: 1 });
    send(stream_id, 0);
    const { processing_time_ms } = await worker.next('fragment:processed');
    assert.ok(processing_time_ms >= 29, `${processing_time_ms} ms`);
  });

  it('refuses a bad message with the reason', async () => {
    const ack = await control.control('config:latency', { min_ms: 'x', max_ms: 1, seed: 1 });
    assert.deepEqual(ack, { status: 'error', error_message: 'min_ms: expected a number, seen "x"' });
    const empty = await control.control('config:audio', undefined);
    assert.equal(empty.error_message, 'message: expected an object, seen nothing');
  });

  it('is in the journal of its stream, with its answer', async () => {
    const stream_id = await session();
    await control.control('config:audio', { stream_id, mode: 'silent' });
    await control.control('config:audio', { stream_id, mode: 'loud' });
    const records = (await service.journal(stream_id)).filter(
      ({ streamId, kind }) => kind === 'control' && streamId === stream_id,
    );
    assert.deepEqual(
      records.map(({ status }) => status),
      ['configured', 'error'],
    );
    assert.match(records[1]?.reason ?? '', /^mode: expected/);
  });
});

describe('the control channel, switched off', () => {
  it('refuses everything and says how to switch it on', async () => {
    const service = await TestService.start({ control: false });
    const worker = await service.session();
    const ack = await worker.control('simulate:disconnect', {});
    assert.equal(ack.status, 'error');
    assert.match(ack.error_message ?? '', /ECHO_CONTROL=on/);
    worker.send('fragment:data', fragmentData(0));
    assert.equal((await worker.next('fragment:processed')).stream_id, STREAM);
    await service.stop();
  });
});
