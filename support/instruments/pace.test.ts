import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Arrival } from '../records/live-reader';
import { measurePace } from './pace';

/** 30 s of pictures whose arrival is moved by `late(t)` ms. */
const arrivals = (late: (dtsMs: number) => number): Arrival[] =>
  Array.from({ length: 900 }, (_, n) => {
    const dtsMs = (n * 1000) / 30;
    return { atMs: 5000 + dtsMs + late(dtsMs), type: 'video', dtsMs, ptsMs: dtsMs };
  });

test('an even stream runs at 1, without jitter', () => {
  const { minRatio, maxRatio, jitterP99Ms } = measurePace(
    arrivals(() => 0),
    10_000,
  );
  assert.ok(Math.abs(minRatio - 1) < 1e-9 && Math.abs(maxRatio - 1) < 1e-9);
  assert.ok(jitterP99Ms < 1e-6);
});

test('pictures that come in the order of decoding run at 1, too: reordering is no jump', () => {
  const shown = [0, 3, 1, 2];
  // of four phases three have the settled part begin within a group, and end within one
  for (const phase of [0, 1, 2, 3]) {
    const reordered = arrivals(() => 0).map((arrival, n) => {
      const inGroup = (n + phase) % 4;
      return { ...arrival, ptsMs: ((n - inGroup + (shown[inGroup] ?? 0)) * 1000) / 30 };
    });
    const { minRatio, maxRatio } = measurePace(reordered.slice(4 - phase), 10_000);
    assert.ok(minRatio > 0.9999 && maxRatio < 1.0001, `phase ${phase}: ${minRatio} to ${maxRatio}`);
  }
});

test('a stall of 300 ms followed by a burst shows as ratio', () => {
  const { maxRatio } = measurePace(
    arrivals((t) => (t > 12_000 && t < 12_300 ? 12_300 - t : 0)),
    10_000,
  );
  assert.ok(maxRatio > 1.02, `ratio ${maxRatio}`);
});

test('a stream that runs 3 % fast is seen', () => {
  const { minRatio } = measurePace(
    arrivals((t) => -0.03 * t),
    10_000,
  );
  assert.ok(minRatio > 1.02);
});

/** As `arrivals`, read by somebody who was held up for `heldUpMs` from 12 s on. */
const readLate = (heldUpMs: number): Arrival[] =>
  arrivals(() => 0).map((arrival) => {
    const end = 17_000 + heldUpMs;
    if (arrival.atMs <= 17_000 || arrival.atMs >= end) return arrival;
    return { ...arrival, atMs: end, notBeforeMs: 17_000 };
  });

test('what a reader that was held up saw late is not blamed on the stream, but told', () => {
  const { minRatio, maxRatio, blindMs } = measurePace(readLate(300), 10_000);
  assert.ok(minRatio > 0.999 && maxRatio < 1.001, `ratios ${minRatio} to ${maxRatio}`);
  assert.equal(Math.round(blindMs), 300);
});

test('a stream that stood still longer than its reader was held up is still seen', () => {
  const stalled = readLate(300).map((arrival) =>
    arrival.notBeforeMs === undefined ? arrival : { ...arrival, notBeforeMs: 17_280 },
  );
  assert.ok(measurePace(stalled, 10_000).maxRatio > 1.02);
});

test('a reader that was held up most of the time has measured nothing', () => {
  assert.throws(() => measurePace(readLate(16_000), 10_000), /held up for \d+ of \d+ ms/);
});

test('less than a window is no measurement', () => {
  assert.throws(() => measurePace(arrivals(() => 0).slice(0, 200), 10_000), /expected more than 10000 ms/);
});
