import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BreakerChange, lasting } from './breaker';

const changes = (...states: [to: BreakerChange['to'], atMs: number][]): BreakerChange[] =>
  states.map(([to, atMs]) => ({ from: 'closed', to, atMs }));

test('states that last are all to be read in the metrics', () =>
  assert.deepEqual(lasting(changes(['open', 0], ['half-open', 1000], ['closed', 3000])), [
    'closed',
    'open',
    'half-open',
    'closed',
  ]));

test('one of 0.3 s may fall between two readings, and those beside it are then one', () =>
  assert.deepEqual(lasting(changes(['open', 0], ['closed', 300])), ['closed']));
