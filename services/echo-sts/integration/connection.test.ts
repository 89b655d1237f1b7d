import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { TestService } from '../service-testing';

describe('connections', () => {
  let service: TestService;
  before(async () => (service = await TestService.start()));
  after(() => service.stop());

  const refusals = async (streamId: string): Promise<(string | undefined)[]> =>
    (await service.journal(streamId)).filter(({ kind }) => kind === 'refused').map(({ reason }) => reason);

  it('end with a goodbye, or torn, as told', async () => {
    const control = await service.connect();
    for (const [how, reason] of [
      ['server', 'io server disconnect'],
      ['transport', 'transport'],
    ] as const) {
      const stream_id = `end-${how}`;
      const worker = await service.session({ stream_id });
      const closed = worker.closed();
      assert.equal((await control.control('simulate:disconnect', { stream_id, how })).sessions, 1);
      assert.ok((await closed).startsWith(reason));
    }
  });

  it('are refused for the time given, only those of the stream, and let in afterwards', async () => {
    const control = await service.connect();
    const worker = await service.session({ stream_id: 'refused' });
    const closed = worker.closed();
    await control.control('simulate:disconnect', { stream_id: 'refused', refuse_for_ms: 150 });
    await closed;
    await assert.rejects(service.worker('refused'));
    await service.worker('another');
    assert.deepEqual(await refusals('refused'), ['refused by simulate:disconnect']);
    await letIn(() => service.worker('refused'));
  });

  it('are refused with the reason when a header is wrong', async () => {
    await assert.rejects(
      service.connect({ 'x-stream-id': 'wrong-worker', 'x-worker-id': 'a b' }),
      /header x-worker-id: expected 1 to 64 letters/,
    );
    assert.match((await refusals('wrong-worker'))[0] ?? '', /x-worker-id/);
  });

  it('are refused to web pages, whoever they say they are', async () => {
    const port = new URL(service.url).port;
    const pages = [
      { origin: 'https://example.com' },
      { origin: service.url },
      { origin: `http://evil.example:${port}`, host: `evil.example:${port}` },
      { host: `evil.example:${port}` },
    ];
    for (const page of pages) await assert.rejects(service.connect({ 'x-stream-id': 'page', ...page }));
    const reasons = await refusals('page');
    assert.equal(reasons.length, pages.length);
    for (const reason of reasons.slice(0, 3)) assert.match(reason ?? '', /web pages may not connect/);
    assert.match(reasons[3] ?? '', /Host: expected/);
  });

  it('are refused over polling', async () => {
    const response = await fetch(`${service.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { 'x-stream-id': 'poll' },
    });
    assert.equal(response.status, 400);
    assert.deepEqual(await refusals('poll'), ['Transport unknown']);
    const polling = io(service.url, { transports: ['polling'], reconnection: false, forceNew: true });
    await new Promise((resolve) => polling.once('connect_error', resolve));
    polling.disconnect();
  });

  it('announce a ping every 25 s with 10 s to answer', async () => {
    const client = io(service.url, { transports: ['websocket'], reconnection: false, forceNew: true });
    const { pingInterval, pingTimeout, maxPayload } = await new Promise<Record<string, unknown>>((resolve) =>
      client.io.engine.once('handshake', (data) => resolve({ ...data })),
    );
    client.disconnect();
    assert.deepEqual([pingInterval, pingTimeout, maxPayload], [25_000, 10_000, 50 * 1024 * 1024]);
  });

  it('are closed by the end of the service', async () => {
    const own = await TestService.start();
    const worker = await own.session();
    const closed = worker.closed();
    await own.stop();
    await closed;
  });
});

const LET_IN_WITHIN_MS = 5_000;

/** Tries until the service lets somebody in. */
async function letIn(connect: () => Promise<unknown>): Promise<void> {
  const untilMs = performance.now() + LET_IN_WITHIN_MS;
  while (performance.now() < untilMs)
    if (
      await connect().then(
        () => true,
        () => false,
      )
    )
      return;
  assert.fail(`still refused after ${LET_IN_WITHIN_MS} ms`);
}
