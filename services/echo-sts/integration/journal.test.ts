import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Manager } from 'socket.io-client';
import { type JournalRecord, journalRecord } from '../../contracts/journal';
import { fragmentData } from '../messages-testing';
import { TestService } from '../service-testing';

describe('the journal over HTTP', () => {
  let service: TestService;
  before(async () => (service = await TestService.start()));
  after(() => service.stop());

  const play = async (stream_id: string): Promise<void> => {
    const worker = await service.session({ stream_id });
    worker.send('fragment:data', fragmentData(0, { stream_id }));
    await worker.next('fragment:processed');
  };

  it('has the orders for a stream, with their answers', async () => {
    const [stream_id, control] = ['ordered', await service.connect()];
    await control.control('config:audio', { stream_id, mode: 'silent' });
    await control.control('config:audio', { stream_id, mode: 'loud' });
    const records = (await service.journal(stream_id)).filter(({ kind }) => kind === 'control');
    assert.deepEqual(
      records.map(({ status }) => status),
      ['configured', 'error'],
    );
    assert.match(records[1]?.reason ?? '', /^mode: expected/);
  });

  it('tells everything of one stream, in order, without sound', async () => {
    await play('told');
    await play('other');
    const records = await service.journal('told');
    assert.deepEqual(
      records.map(({ kind, event }) => [kind, event ?? '']),
      [
        ['connect', ''],
        ['in', 'stream:init'],
        ['out', 'stream:ready'],
        ['in', 'fragment:data'],
        ['out', 'fragment:ack'],
        ['out', 'fragment:processed'],
      ],
    );
    assert.deepEqual(records[0]?.headers, { 'x-stream-id': 'told', 'x-worker-id': 'worker-1' });
    assert.ok(records.every((record, i) => record.atMs >= (records[i - 1]?.atMs ?? 0)));
    assert.ok(!JSON.stringify(records).includes('AAECAw=='));
    assert.equal(new Set(records.map(({ connection }) => connection)).size, 1);
  });

  it('tells when a client asked, however late it is let in', async () => {
    const SLOW_MS = 50;
    const options = { transports: ['websocket'], reconnection: false, autoConnect: false };
    const manager = new Manager(service.url, { ...options, extraHeaders: { 'x-stream-id': 'slow' } });
    await new Promise<void>((resolve, reject) =>
      manager.open((error?: Error) => (error ? reject(error) : resolve())),
    );
    await setTimeout(SLOW_MS);
    const socket = manager.socket('/');
    await new Promise<void>((resolve) => socket.once('connect', resolve).connect());
    const [{ kind = '', triedAtMs = NaN, atMs = NaN } = {}] = await service.journal('slow');
    socket.disconnect();
    assert.equal(kind, 'connect');
    assert.ok(atMs - triedAtMs >= SLOW_MS - 1, `tried at ${triedAtMs}, let in at ${atMs}`);
  });

  it('is followed live from any place', async () => {
    await play('live');
    const known = await service.journal('live');
    const follower = follow(`${service.url}/journal?stream_id=live&follow=1&after=${known[1]?.index}`);
    const worker = await service.worker('live');
    worker.close();
    const seen = await follower.until(({ kind }) => kind === 'disconnect');
    assert.deepEqual(
      seen.slice(0, 4).map(({ index }) => index),
      known.slice(2).map(({ index }) => index),
    );
    assert.deepEqual(
      seen.slice(4).map(({ kind }) => kind),
      ['connect', 'disconnect'],
    );
    follower.stop();
  });

  it('starts from the beginning for a reader that knew another instance', async () => {
    await play('restarted');
    const text = await (
      await fetch(`${service.url}/journal?stream_id=restarted&after=999999&instance=gone`)
    ).text();
    assert.equal(text.trim().split('\n').length, 6);
  });

  it('ends with the service', async () => {
    const own = await TestService.start();
    const follower = follow(`${own.url}/journal?follow=1`);
    await follower.connected;
    await own.stop();
    await follower.ended;
  });

  for (const [path, method, status] of [
    ['/journal?stream_id=a/b', 'GET', 400],
    ['/journal?after=x', 'GET', 400],
    ['/elsewhere', 'GET', 404],
    ['/health', 'POST', 405],
  ] as const)
    it(`answers ${method} ${path} with ${status} and the reason`, async () => {
      const response = await fetch(service.url + path, { method });
      assert.equal(response.status, status);
      assert.match(((await response.json()) as { error: string }).error, /expected/);
    });
});

describe('GET /health', () => {
  it('tells version, instance and sessions', async () => {
    const service = await TestService.start();
    await service.session();
    await service.worker('without-session');
    const { version, ...health } = (await (await fetch(`${service.url}/health`)).json()) as Record<
      string,
      unknown
    >;
    await service.stop();
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    assert.deepEqual(health, { status: 'ok', instance: service.instance, sessions: 1, control: true });
  });
});

/** Reads a live journal. */
function follow(url: string) {
  const abort = new AbortController();
  const records: JournalRecord[] = [];
  let wake: () => void = () => undefined;
  const connected = fetch(url, { signal: abort.signal });
  const ended = connected
    .then(async ({ body }) => {
      let text = '';
      for await (const chunk of body ?? []) {
        const lines = (text + Buffer.from(chunk as Uint8Array).toString()).split('\n');
        text = lines.pop() ?? '';
        records.push(...lines.map((line) => journalRecord.parse(JSON.parse(line))));
        wake();
      }
    })
    // However it ends: by the service's close or by our own abort.
    .then(undefined, (error: Error) => error.message);
  const until = async (wanted: (record: JournalRecord) => boolean): Promise<JournalRecord[]> => {
    while (!records.some(wanted)) await new Promise<void>((resolve) => (wake = resolve));
    return records;
  };
  return { connected, ended, until, stop: () => abort.abort() };
}
