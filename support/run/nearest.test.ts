import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest';

const STEPS = [
  'it is broadcast',
  'the service still runs',
  'the STS fails',
  'a worker that is told',
  'a programme of {int} seconds in segments of {float} second(s)',
  'the STS returns {word} {int} times',
];

for (const [written, meant] of [
  ['a programme of 12 secunds', 'a programme of {int} seconds in segments of {float} second(s)'],
  ['a programme of 12 seconds', 'a programme of {int} seconds in segments of {float} second(s)'],
  ['it is brodcast', 'it is broadcast'],
  ['the STS returns TIMEOUT five times', 'the STS returns {word} {int} times'],
])
  test(`"${written}" is nearest to "${meant}"`, () => {
    assert.deepEqual(nearest(written ?? '', STEPS, 1), [meant]);
  });

test('tags are found by what they share, and a missing end costs little', () => {
  assert.deepEqual(nearest('@US22', ['@P1', '@US1', '@US2-2', '@US2']), ['@US2', '@US2-2', '@US1']);
  assert.deepEqual(nearest('@edge', ['@P1', '@edge-cases'], 1), ['@edge-cases']);
});

test('nothing is near where nothing is known', () => {
  assert.deepEqual(nearest('@P1', []), []);
});
