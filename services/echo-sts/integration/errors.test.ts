import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ErrorCode } from '../../contracts/error-codes';
import { MAX_AUDIO_BASE64_CHARS, MAX_MESSAGE_BYTES } from '../../contracts/limits';
import type { TestClient } from '../client-testing';
import { fragmentData, STREAM, streamInit } from '../messages-testing';
import { TestService } from '../service-testing';

describe('errors that the service raises by itself', () => {
  let service: TestService;
  let worker: TestClient;
  before(async () => (service = await TestService.start()));
  after(() => service.stop());

  const expectError = async (code: ErrorCode, told: string): Promise<void> => {
    const error = await worker.next('error');
    assert.equal(error.code, code);
    assert.ok(error.message.includes(told), error.message);
  };

  it('STREAM_NOT_FOUND before init, and with the ids of the fragment', async () => {
    worker = await service.worker();
    const fragment = fragmentData(0);
    worker.send('fragment:data', fragment);
    const { code, stream_id, fragment_id, severity, retryable } = await worker.next('error');
    assert.deepEqual([code, stream_id, fragment_id], ['STREAM_NOT_FOUND', STREAM, fragment.fragment_id]);
    assert.deepEqual([severity, retryable], ['error', false]);
    for (const command of ['pause', 'resume', 'end']) {
      worker.send(`stream:${command}`, { stream_id: STREAM });
      await expectError('STREAM_NOT_FOUND', 'send stream:init first');
    }
  });

  it('STREAM_NOT_FOUND for an unknown stream, and after the end', async () => {
    worker = await service.session();
    worker.send('fragment:data', fragmentData(0, { stream_id: 'other' }));
    await expectError('STREAM_NOT_FOUND', 'seen other');
    worker.send('stream:end', { stream_id: STREAM });
    worker.send('fragment:data', fragmentData(0));
    await expectError('STREAM_NOT_FOUND', 'completed');
  });

  it('INVALID_CONFIG for a message that breaks its schema', async () => {
    worker = await service.session();
    worker.send('fragment:data', { ...fragmentData(0), timestamp: 'now' });
    await expectError('INVALID_CONFIG', 'fragment:data: timestamp: expected a number, seen "now"');
    worker.send('fragment:data', fragmentData(1));
    assert.equal((await worker.next('fragment:processed')).sequence_number, 1);
  });

  it('INVALID_CONFIG for an init that contradicts the handshake', async () => {
    worker = await service.worker();
    worker.send('stream:init', streamInit({ stream_id: 'other' }));
    await expectError('INVALID_CONFIG', `expected ${STREAM} as in the handshake`);
  });

  it('INVALID_CONFIG for an event that does not exist', async () => {
    worker = await service.worker();
    worker.send('stream:explode', {});
    await expectError('INVALID_CONFIG', 'unknown event "stream:explode"');
  });

  it('INVALID_SEQUENCE for a gap, a repeated number and a repeated id', async () => {
    worker = await service.session();
    const first = fragmentData(0);
    worker.send('fragment:data', first);
    for (const wrong of [fragmentData(2), fragmentData(0), { ...first, sequence_number: 1 }]) {
      worker.send('fragment:data', wrong);
      assert.equal((await worker.next('error')).code, 'INVALID_SEQUENCE');
    }
  });

  it('FRAGMENT_TOO_LARGE beyond 10 MB of base64; 10 MB are taken', async () => {
    worker = await service.session();
    const { audio } = fragmentData(0);
    const sized = (sequence: number, chars: number) =>
      fragmentData(sequence, { audio: { ...audio, data_base64: 'A'.repeat(chars) } });
    worker.send('fragment:data', sized(0, MAX_AUDIO_BASE64_CHARS + 4));
    await expectError('FRAGMENT_TOO_LARGE', String(MAX_AUDIO_BASE64_CHARS));
    worker.send('fragment:data', sized(1, MAX_AUDIO_BASE64_CHARS));
    assert.equal((await worker.next('fragment:processed')).sequence_number, 1);
  });

  it('closes a connection that sends more than 50 MB at once', async () => {
    worker = await service.session();
    const closed = worker.closed();
    worker.send('fragment:data', 'A'.repeat(MAX_MESSAGE_BYTES + 1));
    assert.match(await closed, /transport/);
  });
});

describe('QUEUE_FULL', () => {
  it('comes with the 21st waiting fragment; the others are answered in order', async (t) => {
    // Long enough that a busy machine gets all 31 in before the first is answered.
    const service = await TestService.start({ processingDelayMs: 600 });
    t.after(() => service.stop());
    const worker = await service.session({ max_inflight: 10 });
    for (let sequence = 0; sequence <= 30; sequence++) worker.send('fragment:data', fragmentData(sequence));
    const { code, severity, retryable } = await worker.next('error');
    assert.deepEqual(
      { code, severity, retryable },
      { code: 'QUEUE_FULL', severity: 'warning', retryable: true },
    );
    for (let sequence = 0; sequence < 30; sequence++)
      assert.equal((await worker.next('fragment:processed')).sequence_number, sequence);
  });
});
