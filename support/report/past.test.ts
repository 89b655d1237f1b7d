import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HistoryEntry, PastResult } from './history';
import { changeOf, goneSince, pastOf, recordOf } from './past';
import type { ScenarioStatus } from './summary';

const result = (status: ScenarioStatus): PastResult => ({ status, seconds: 1 });
const run = (at: string, scenarios: Record<string, ScenarioStatus>): HistoryEntry => ({
  ...{ at, mediaServer: null, stack: null },
  scenarios: Object.fromEntries(Object.entries(scenarios).map(([key, status]) => [key, result(status)])),
});
const past = (...statuses: ScenarioStatus[]) => statuses.map((status) => ({ at: '2026', ...result(status) }));

describe('how a scenario fared', () => {
  test('is told by the runs that had it', () => {
    const runs = [run('1', { 'F: x': 'passed' }), run('2', {}), run('3', { 'F: x': 'failed' })];
    assert.deepEqual(
      pastOf('F: x', runs).map(({ at, status }) => [at, status]),
      [
        ['1', 'passed'],
        ['3', 'failed'],
      ],
    );
  });

  test('red now and then, or only green at a second try, is flaky', () => {
    const record = (before: ScenarioStatus[], now: ScenarioStatus, flaky?: object) => {
      const { red, runs, isFlaky } = recordOf(past(...before), { status: now, flaky });
      return [red, runs, isFlaky];
    };
    assert.deepEqual(record(['passed', 'failed', 'passed'], 'passed'), [1, 4, true]);
    assert.deepEqual(record(['passed', 'failed', 'passed'], 'failed'), [2, 4, true]);
    assert.deepEqual(record(['passed', 'passed'], 'passed', {}), [0, 3, true]);
    assert.deepEqual(record(['passed', 'skipped'], 'passed'), [0, 3, false]);
  });

  test('red for the first time is news, and red all the time is no flake', () => {
    assert.equal(recordOf(past('passed', 'passed'), { status: 'failed' }).isFlaky, false);
    assert.equal(recordOf(past('failed', 'failed'), { status: 'failed' }).isFlaky, false);
  });
});

describe('against the run before', () => {
  test('a scenario is newly failed, passes again, is new, or is as it was', () => {
    assert.equal(changeOf(result('passed'), 'failed', true), 'newly failed');
    assert.equal(changeOf(result('skipped'), 'unfinished', true), 'newly failed');
    assert.equal(changeOf(result('failed'), 'passed', true), 'passes again');
    assert.equal(changeOf(result('failed'), 'failed', true), undefined);
    assert.equal(changeOf(undefined, 'passed', true), 'new');
    assert.equal(changeOf(undefined, 'passed', false), undefined, 'its feature was left out there');
  });

  test('gone is what is not there any more of a feature that is', () => {
    const before = run('1', { 'F: x': 'passed', 'F: y': 'passed', 'G: z': 'passed' });
    assert.deepEqual(goneSince(before, ['F: x']), ['F: y']);
    assert.deepEqual(goneSince(undefined, ['F: x']), []);
  });
});
