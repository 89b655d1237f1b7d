import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fragmentData, STREAM, streamInit } from '../messages-testing';
import { TestService } from '../service-testing';

describe('a session over the wire', () => {
  let service: TestService;
  before(async () => (service = await TestService.start()));
  after(() => service.stop());

  it('goes from init to complete', async () => {
    const worker = await service.worker();
    worker.send('stream:init', streamInit());
    const ready = await worker.next('stream:ready');
    assert.deepEqual([ready.stream_id, ready.max_inflight], [STREAM, 3]);
    const sent = fragmentData(0);
    worker.send('fragment:data', sent);
    const accepted = { fragment_id: sent.fragment_id, status: 'processing', estimated_completion_ms: 0 };
    assert.deepEqual(await worker.next('fragment:ack'), accepted);
    const answer = await worker.next('fragment:processed');
    assert.equal(answer.status, 'success');
    assert.deepEqual([answer.fragment_id, answer.sequence_number], [sent.fragment_id, 0]);
    assert.deepEqual([answer.dubbed_audio, answer.metadata], [sent.audio, sent.metadata]);
    worker.send('fragment:ack', { fragment_id: sent.fragment_id, status: 'applied', timestamp: 1 });
    worker.send('stream:end', { stream_id: STREAM, reason: null });
    const complete = await worker.next('stream:complete');
    assert.deepEqual([complete.total_fragments, complete.total_duration_ms], [1, 6_000]);
    assert.equal(complete.statistics.success_count, 1);
  });

  it('starts anew with another init on the same connection', async () => {
    const worker = await service.session();
    worker.send('fragment:data', fragmentData(0));
    await worker.next('fragment:processed');
    worker.send('stream:init', streamInit());
    await worker.next('stream:ready');
    worker.send('fragment:data', fragmentData(0));
    assert.equal((await worker.next('fragment:processed')).sequence_number, 0);
  });

  it('keeps its session when a second init is wrong', async () => {
    const worker = await service.session();
    worker.send('stream:init', streamInit({ max_inflight: 99 }));
    assert.equal((await worker.next('error')).code, 'INVALID_CONFIG');
    worker.send('fragment:data', fragmentData(0));
    assert.equal((await worker.next('fragment:processed')).status, 'success');
  });

  it('is paused and resumed', async () => {
    const worker = await service.session();
    worker.send('stream:pause', { stream_id: STREAM });
    worker.send('fragment:data', fragmentData(0));
    const { code, severity, retryable } = await worker.next('error');
    assert.deepEqual(
      { code, severity, retryable },
      { code: 'RATE_LIMIT', severity: 'warning', retryable: true },
    );
    worker.send('stream:resume', { stream_id: STREAM });
    worker.send('fragment:data', fragmentData(1));
    assert.equal((await worker.next('fragment:processed')).sequence_number, 1);
  });

  it('ends with its connection, and the others stay', async () => {
    const one = await service.session({ stream_id: 'one' });
    const two = await service.session({ stream_id: 'two' });
    one.close();
    two.send('fragment:data', fragmentData(0, { stream_id: 'two' }));
    assert.equal((await two.next('fragment:processed')).stream_id, 'two');
  });
});

describe('100 sessions at once', () => {
  it('each get their own answers', async () => {
    const service = await TestService.start({ logLevel: 'warn' });
    const ids = Array.from({ length: 100 }, (_, i) => `stream-${i}`);
    const workers = await Promise.all(ids.map((stream_id) => service.session({ stream_id })));
    for (const [i, worker] of workers.entries())
      worker.send('fragment:data', fragmentData(0, { stream_id: ids[i] ?? '' }));
    const answers = await Promise.all(workers.map((worker) => worker.next('fragment:processed')));
    assert.deepEqual(
      answers.map(({ stream_id }) => stream_id),
      ids,
    );
    await service.stop();
  });
});
