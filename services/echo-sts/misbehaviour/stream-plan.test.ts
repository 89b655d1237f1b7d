import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fragmentData } from '../messages-testing';
import { Plans } from './stream-plan';

const drops = (count: number) => ({ delivery: { mode: 'drop', count } as const });
const modeOf = (plans: Plans, streamId: string): string =>
  plans.of(streamId).judge(fragmentData(0)).delivery.mode;

describe('plans', () => {
  it('are kept by stream, also before it connects', () => {
    const plans = new Plans();
    plans.configure('a', drops(1));
    assert.deepEqual([modeOf(plans, 'a'), modeOf(plans, 'b')], ['drop', 'normal']);
  });
  it('for all reach streams present and to come, each with counts of its own', () => {
    const plans = new Plans();
    plans.of('present');
    plans.configure(undefined, drops(1));
    assert.deepEqual(
      ['present', 'to-come', 'present'].map((streamId) => modeOf(plans, streamId)),
      ['drop', 'drop', 'normal'],
    );
  });
  it('change part by part', () => {
    const plans = new Plans();
    plans.configure('a', { audio: { mode: 'marked' }, ...drops(5) });
    plans.configure('a', { autoBackpressure: true });
    assert.equal(plans.of('a').audio.mode, 'marked');
    assert.equal(modeOf(plans, 'a'), 'drop');
    plans.configure('a', { delivery: { mode: 'normal', count: 1 } });
    assert.equal(modeOf(plans, 'a'), 'normal');
  });
  it('keep what is left of a count over a reconnection', () => {
    const plans = new Plans();
    plans.configure('a', drops(2));
    modeOf(plans, 'a');
    assert.deepEqual([modeOf(plans, 'a'), modeOf(plans, 'a')], ['drop', 'normal']);
  });
  it('forget a configured limit', () => {
    const plans = new Plans();
    plans.configure('a', { session: { max_inflight: 2 } });
    plans.configure('a', { session: {} });
    assert.equal(plans.of('a').maxInflight, undefined);
  });
});
