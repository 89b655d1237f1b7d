import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ErrorRule } from '../../contracts/control-events';
import { fragmentData } from '../messages-testing';
import { DeliveryPlan, latencyMs } from './stream-plan';
import { ErrorRules } from './error-rules';
import { LoadWatch } from './load';
import { RefusalWindows } from '../control/connections';

const codes = (rules: ErrorRule[], count: number): (string | undefined)[] => {
  const armed = new ErrorRules({ enabled: true, rules });
  return Array.from({ length: count }, (_, sequence) => armed.match(fragmentData(sequence))?.error.code);
};

describe('error rules', () => {
  it('hit one sequence number', () =>
    assert.deepEqual(codes([{ trigger: 'sequence_number', value: 1, error_code: 'GPU_OOM' }], 3), [
      undefined,
      'GPU_OOM',
      undefined,
    ]));
  it('hit one fragment id', () => {
    const fragment = fragmentData(0);
    const rule: ErrorRule = { trigger: 'fragment_id', value: fragment.fragment_id, error_code: 'TIMEOUT' };
    const rules = new ErrorRules({ enabled: true, rules: [rule] });
    assert.equal(rules.match(fragmentData(0)), undefined);
    assert.equal(rules.match(fragment)?.error.code, 'TIMEOUT');
  });
  it('hit every Nth', () =>
    assert.deepEqual(codes([{ trigger: 'nth_fragment', value: 2, error_code: 'TIMEOUT' }], 4), [
      undefined,
      'TIMEOUT',
      undefined,
      'TIMEOUT',
    ]));
  it('hit the next N', () =>
    assert.deepEqual(codes([{ trigger: 'next', value: 2, error_code: 'TIMEOUT' }], 3), [
      'TIMEOUT',
      'TIMEOUT',
      undefined,
    ]));
  it('hit always', () =>
    assert.deepEqual(codes([{ trigger: 'always', error_code: 'RATE_LIMIT' }], 2), [
      'RATE_LIMIT',
      'RATE_LIMIT',
    ]));
  it('let the first match win, and a spent rule give way', () => {
    const next: ErrorRule = { trigger: 'next', value: 1, error_code: 'TIMEOUT' };
    assert.deepEqual(codes([next, { trigger: 'always', error_code: 'GPU_OOM' }], 2), ['TIMEOUT', 'GPU_OOM']);
  });
  it('are not used up by fragments that another one hits', () => {
    const first: ErrorRule = { trigger: 'sequence_number', value: 0, error_code: 'GPU_OOM' };
    const next: ErrorRule = { trigger: 'next', value: 1, error_code: 'TIMEOUT' };
    assert.deepEqual(codes([first, next], 3), ['GPU_OOM', 'TIMEOUT', undefined]);
  });
  it('take retryable from the table unless told otherwise', () => {
    const rules = (retryable?: boolean) =>
      new ErrorRules({
        enabled: true,
        rules: [{ trigger: 'always', error_code: 'INVALID_CONFIG', retryable }],
      });
    assert.equal(rules().match(fragmentData(0))?.error.retryable, false);
    assert.equal(rules(true).match(fragmentData(0))?.error.retryable, true);
  });
  it('do nothing while disabled', () => {
    const disabled = new ErrorRules({
      enabled: false,
      rules: [{ trigger: 'always', error_code: 'TIMEOUT' }],
    });
    assert.equal(disabled.match(fragmentData(0)), undefined);
  });
});

describe('delivery', () => {
  it('is normal unless configured, and again after N', () => {
    const plan = new DeliveryPlan({ mode: 'late', count: 2, late_ms: 50 });
    assert.deepEqual(
      [plan.take(), plan.take(), plan.take()],
      [{ mode: 'late', byMs: 50 }, { mode: 'late', byMs: 50 }, { mode: 'normal' }],
    );
    assert.deepEqual(new DeliveryPlan(undefined).take(), { mode: 'normal' });
  });
});

describe('latency', () => {
  const times = (seed: number, max_ms = 500) =>
    Array.from({ length: 1_000 }, (_, sequence) => latencyMs({ min_ms: 0, max_ms, seed }, sequence));
  it('is the same for the same seed, another for another', () => {
    assert.deepEqual(times(1), times(1));
    assert.notDeepEqual(times(1), times(2));
  });
  it('is evenly spread, limits included', () => {
    const mean = times(7).reduce((sum, ms) => sum + ms, 0) / 1_000;
    assert.ok(Math.abs(mean - 250) < 15, `mean ${mean}`);
    assert.deepEqual(new Set(times(7, 3)), new Set([0, 1, 2, 3]));
  });
  it('is exact where there is no range', () =>
    assert.equal(latencyMs({ min_ms: 9, max_ms: 9, seed: 1 }, 3), 9));
});

describe('load rule', () => {
  const actions = (maxInflight: number, ...inFlight: number[]) => {
    const watch = new LoadWatch(maxInflight);
    return inFlight.map((count) => watch.observe(count)?.action);
  };
  it('speaks at 0.5, 0.7 and 0.9, and when it falls below 0.5 again', () =>
    assert.deepEqual(actions(10, 4, 5, 7, 9, 7, 5, 4), [
      undefined,
      'none',
      'slow_down',
      'pause',
      'slow_down',
      'none',
      'none',
    ]));
  it('keeps quiet within a band', () =>
    assert.deepEqual(actions(10, 9, 10, 9), ['pause', undefined, undefined]));
  it('recommends 500 and 1000 ms', () => {
    const watch = new LoadWatch(10);
    assert.equal(watch.observe(7)?.recommended_delay_ms, 500);
    assert.equal(watch.observe(10)?.recommended_delay_ms, 1_000);
  });
});

describe('refusal windows', () => {
  it('close after their time, for their stream only', () => {
    const windows = new RefusalWindows();
    windows.open('a', 100, 50);
    assert.deepEqual(
      [windows.isRefused('a', 149), windows.isRefused('a', 150), windows.isRefused('b', 120)],
      [true, false, false],
    );
  });
  it('may hold for all', () => {
    const windows = new RefusalWindows();
    windows.open(undefined, 0, 10);
    assert.ok(windows.isRefused('any', 9) && !windows.isRefused('any', 10));
  });
});
