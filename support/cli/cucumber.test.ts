import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioStatus, Summary } from '../report/summary';
import { findProblems, takeShard } from './cucumber';

function summaryOf(...statuses: ScenarioStatus[]): Summary {
  const scenarios = statuses.map((status) => ({
    id: null,
    feature: 'f',
    name: `a ${status} one`,
    tags: [],
    status,
    seconds: 1,
    figures: {},
  }));
  const unknown = {
    stack: null,
    mediaServer: null,
    startedAt: null,
    shard: null,
    cpuSeconds: null,
  };
  return { ...unknown, workers: 1, wallSeconds: 1, rows: {}, scenarios };
}

test('a run without scenarios proves nothing', () => {
  assert.deepEqual(findProblems(summaryOf()), ['No scenario matched.']);
});

test('undefined and ambiguous steps are problems, also in a dry run', () => {
  assert.deepEqual(findProblems(summaryOf('skipped', 'undefined', 'ambiguous')), [
    '"a undefined one" is undefined.',
    '"a ambiguous one" is ambiguous.',
  ]);
});

test('passed and skipped scenarios are none', () => {
  assert.deepEqual(findProblems(summaryOf('passed', 'skipped')), []);
});

test('the shard is taken from the arguments, the others stay as they were', () => {
  const rest = ['--tags', '@P1'];
  for (const given of [['--shard', '2/3'], ['--shard=2/3']])
    assert.deepEqual(takeShard([...given, ...rest]), { shard: { SUITE_SHARD: '2/3' }, rest });
  assert.deepEqual(takeShard(rest), { shard: {}, rest });
  assert.deepEqual(takeShard(['--shard']), { shard: { SUITE_SHARD: '' }, rest: [] });
});
