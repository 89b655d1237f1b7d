import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, type UsageSample } from './usage-watch';

/** A family that uses a tenth of a core, and holds more and more. */
const samples: UsageSample<'worker'>[] = Array.from({ length: 31 }, (_, second) => ({
  atMs: second * 1000,
  usage: { worker: { cpuSeconds: 5 + second / 10, residentBytes: second, descriptors: 1 } },
}));

test('CPU time is that of a minute, memory that of the stretch', () => {
  const { cpuSecondsPerMinute, medianBytes, peakBytes } = costOf(samples, 'worker', 10_000, 20_000);
  assert.ok(Math.abs(cpuSecondsPerMinute - 6) < 1e-9);
  assert.deepEqual([medianBytes, peakBytes], [15, 20]);
});

test('one sample is no measurement', () =>
  assert.throws(
    () => costOf(samples, 'worker', 30_000),
    /cost of worker: expected two samples or more, saw 1/,
  ));
