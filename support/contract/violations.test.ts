import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { misconduct } from './violations';

const backpressure = { stream_id: 's', severity: 'low', current_inflight: 0, queue_depth: 0, action: 'none' };
const error = { stream_id: 'other', code: 'X', message: '', severity: 'error', retryable: false };

describe('misconduct', () => {
  it('is none in a proper message, nor in the answer to an order', () => {
    assert.equal(misconduct('backpressure', backpressure, 's'), undefined);
    assert.equal(misconduct('config:audio:ack', { status: 'configured' }, 's'), undefined);
  });
  it('is none in an error about another stream: it tells what was refused', () =>
    assert.equal(misconduct('error', error, 's'), undefined));
  it('is an event that the protocol does not have', () =>
    assert.match(misconduct('stream:begun', {}, 's') ?? '', /no event of the protocol/));
  it('is a message that breaks its schema', () =>
    assert.match(
      misconduct('backpressure', { ...backpressure, action: 'run' }, 's') ?? '',
      /bad backpressure: action/,
    ));
  it('is a fraction of a millisecond, wherever it stands', () =>
    assert.match(
      misconduct('backpressure', { ...backpressure, recommended_delay_ms: 0.5 }, 's') ?? '',
      /sent backpressure with recommended_delay_ms 0.5: expected whole milliseconds/,
    ));
  it("is another stream's message", () =>
    assert.match(misconduct('backpressure', backpressure, 't') ?? '', /backpressure of stream s to t/));
});
