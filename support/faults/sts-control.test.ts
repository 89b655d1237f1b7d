import assert from 'node:assert/strict';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { Server } from 'socket.io';
import { StsControl } from './sts-control';

type Answer = (event: string, payload: unknown) => object | undefined;

/** The far end of the control channel: notes what it is sent, answers as told. */
class FarEnd {
  readonly seen: unknown[] = [];
  answer: Answer = () => ({ status: 'configured', sessions: 1 });
  private readonly http: HttpServer = createServer();
  private readonly io = new Server(this.http);

  async start(): Promise<void> {
    this.io.on('connection', (socket) =>
      socket.onAny((event: string, payload: unknown, acknowledge: (ack: object) => void) => {
        this.seen.push([event, payload]);
        const answer = this.answer(event, payload);
        if (answer !== undefined) acknowledge(answer);
      }),
    );
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return this.io.close();
  }
}

describe('StsControl', () => {
  const farEnd = new FarEnd();
  let control: StsControl | undefined;
  before(() => farEnd.start());
  afterEach(() => {
    control?.close();
    farEnd.seen.length = 0;
    farEnd.answer = () => ({ status: 'configured', sessions: 1 });
  });
  after(() => farEnd.stop());

  const connect = async (streamId?: string, timeoutMs = 10_000): Promise<StsControl> =>
    (control = await StsControl.connect({
      url: farEnd.url,
      timeoutMs,
      ...(streamId !== undefined && { streamId }),
    }));

  it('sends each order in the words of the protocol, for its stream', async () => {
    const sts = await connect('s');
    await sts.simulateErrors([{ trigger: 'next', value: 5, error_code: 'TIMEOUT' }]);
    await sts.stopErrors();
    await sts.backpressure({ action: 'slow_down', severity: 'medium', recommended_delay_ms: 500 });
    await sts.autoBackpressure(true);
    await sts.latency({ min_ms: 0, max_ms: 500, seed: 7 });
    await sts.delivery({ mode: 'late', count: 2, late_ms: 1_000 });
    await sts.audio({ mode: 'stretched', stretch_percent: 8 });
    await sts.session({ max_inflight: 2 });
    await sts.disconnect({ how: 'transport', refuse_for_ms: 10 });
    await sts.loseSession();
    const stream_id = 's';
    assert.deepEqual(farEnd.seen, [
      [
        'config:error_simulation',
        { stream_id, enabled: true, rules: [{ trigger: 'next', value: 5, error_code: 'TIMEOUT' }] },
      ],
      ['config:error_simulation', { stream_id, enabled: false, rules: [] }],
      [
        'config:backpressure',
        { stream_id, action: 'slow_down', severity: 'medium', recommended_delay_ms: 500 },
      ],
      ['config:backpressure', { stream_id, auto: true }],
      ['config:latency', { stream_id, min_ms: 0, max_ms: 500, seed: 7 }],
      ['config:delivery', { stream_id, mode: 'late', count: 2, late_ms: 1_000 }],
      ['config:audio', { stream_id, mode: 'stretched', stretch_percent: 8 }],
      ['config:session', { stream_id, max_inflight: 2 }],
      ['simulate:disconnect', { stream_id, how: 'transport', refuse_for_ms: 10 }],
      ['simulate:session_loss', { stream_id }],
    ]);
  });

  it('without a stream means every stream', async () => {
    await (await connect()).loseSession();
    assert.deepEqual(farEnd.seen, [['simulate:session_loss', {}]]);
  });

  it("gives the service's answer", async () => {
    farEnd.answer = () => ({ status: 'configured', sessions: 3, rules_count: 1 });
    assert.deepEqual(await (await connect()).stopErrors(), {
      status: 'configured',
      sessions: 3,
      rules_count: 1,
    });
  });

  it("rejects with the service's reason", async () => {
    farEnd.answer = () => ({ status: 'error', error_message: 'min_ms: expected a number' });
    await assert.rejects((await connect()).latency({ min_ms: NaN, max_ms: 1, seed: 1 }), {
      message: 'config:latency refused by echo-sts: min_ms: expected a number',
    });
  });

  it('rejects an answer that is none', async () => {
    farEnd.answer = () => ({ ok: true });
    await assert.rejects(
      (await connect()).loseSession(),
      /simulate:session_loss: .*status: expected "configured" or "error"/,
    );
  });

  it('tells of an order that is not answered', async () => {
    farEnd.answer = () => undefined;
    await assert.rejects((await connect(undefined, 1000)).loseSession(), {
      message: `simulate:session_loss: no answer from echo-sts at ${farEnd.url} in 1000 ms (connected)`,
    });
  });

  it('tells of a service that cannot be reached', async () => {
    const gone = new FarEnd();
    await gone.start();
    const { url } = gone;
    await gone.stop();
    await assert.rejects(StsControl.connect({ url, timeoutMs: 5000 }), {
      message: `cannot connect to echo-sts at ${url} in 5000 ms: websocket error`,
    });
  });
});
