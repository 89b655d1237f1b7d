import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFigure } from './amounts';
import type { Unit } from './figure-names';
import type { Limit } from '../limits';

/** With plain spaces. */
function read(value: unknown, unit: Unit, limit?: Limit): (string | undefined)[] {
  const reading = readFigure(value, unit, limit);
  return [reading.value, reading.limit].map((text) => text?.replaceAll('\u202f', ' '));
}

test('milliseconds, and seconds where they are many', () => {
  assert.deepEqual(read(8.497, 'ms', { atMost: 1000 }), ['8.5 ms', 'at most 1 s']);
  assert.deepEqual(read(60_010, 'ms', { atLeast: 59_900, atMost: 60_100 }), ['60.01 s', '59.9 s to 60.1 s']);
  assert.deepEqual(read(-0.3163, 'ms', { atLeast: -40 }), ['−0.32 ms', 'at least −40 ms']);
});

test('shares, factors, counts, memory and words', () => {
  assert.deepEqual(read(0.544, 'share', { atMost: 0.75 }), ['54 %', 'at most 75 %']);
  assert.deepEqual(read(0.99, 'times'), ['0.99 ×', undefined]);
  assert.deepEqual(read(-0.0001, 'ms/s'), ['0 ms/s', undefined]);
  assert.deepEqual(read(1800, 'count'), ['1,800', undefined]);
  assert.deepEqual(read(44.8, 'MB', { atMost: 50 }), ['44.8 MB', 'at most 50 MB']);
  assert.deepEqual(read('2.00, 4.00', 's'), ['2.00, 4.00 s', undefined]);
  assert.deepEqual(read('none', 'text'), ['none', undefined]);
});
