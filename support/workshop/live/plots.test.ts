import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from './pace';
import { plots, PLOTTED_MS, type Plot, type Plotted } from './plots';
import type { Points } from './series';

const NOW = 1_000_000;
const START = NOW - PLOTTED_MS;
const points = (...pairs: [atMs: number, value: number][]): Points =>
  pairs.map(([atMs, value]) => ({ atMs, value }));

const plotted = (given: Partial<Plotted>): Record<string, Plot> => {
  const nothing = { nowMs: NOW, pace: paceOf(), courses: () => [], segments: [], journal: [] };
  return Object.fromEntries(plots({ ...nothing, ...given }).map((plot) => [plot.title, plot]));
};
const course = (title: string, name: string, ...pairs: [number, number][]): Plot | undefined =>
  plotted({ courses: (asked) => (asked === name ? [points(...pairs)] : []) })[title];

test('before anything is read the plots say so', () => {
  const all = plotted({});
  assert.equal(Object.keys(all).length, 5);
  for (const { now, paths } of Object.values(all)) assert.deepEqual([now, paths['line']], ['–', undefined]);
});

test('a value is a step that holds until now, and moves to the left as time passes', () => {
  const inFlight = course(
    'Fragments in flight',
    'worker_inflight_fragments',
    [NOW - 60_000, 0],
    [NOW - 30_000, 3],
  );
  assert.equal(inFlight?.paths['line'], 'M480 60H540V10H600');
  assert.equal(inFlight?.paths['limit'], 'M0 10H600');
  assert.deepEqual(
    [inFlight?.now, inFlight?.label],
    ['3', 'Fragments in flight: 3 now, 0 to 3 in the last minutes'],
  );
  const later = { nowMs: NOW + 30_000, courses: () => [points([NOW - 60_000, 1])] };
  assert.match(plotted(later)['Fragments in flight']?.paths['line'] ?? '', /^M420 /);
});

test('what is older is out of sight, but for the value that held when the plot begins', () => {
  const old = course('Pictures waiting', 'worker_video_queue_ms', [START - 9000, 9000], [START - 10, 0]);
  assert.equal(old?.paths['line'], 'M0 60H600');
  assert.equal(old?.label, 'Pictures waiting: 0 ms now, 0 ms to 0 ms in the last minutes');
});

test('a value beyond the usual range stays in sight, early sound below the middle', () => {
  const early = course('Sound against picture', 'worker_av_sync_delta_ms', [START, -500]);
  assert.equal(early?.paths['line'], 'M0 52H600');
  assert.equal(early?.now, '−500 ms');
});

test('an answer is the mean of what came since the reading before', () => {
  const values: Record<string, Points> = {
    worker_sts_rtt_ms_sum: points([START, 40], [NOW - 1000, 5060]),
    worker_sts_rtt_ms_count: points([START, 2], [NOW - 1000, 3]),
  };
  const answer = plotted({ courses: (name) => [values[name] ?? []] })['Answer of the STS'];
  assert.equal(answer?.label, 'Answer of the STS: 5.0 s now, 20 ms to 5.0 s in the last minutes');
});

test('dubbed and original segments stand where viewers heard them, the last one until now', () => {
  const segment = (batch: number, outcome: 'dubbed' | 'fallback', onAirMs: number) => ({
    batch,
    outcome,
    onAirMs,
  });
  const segments = [segment(0, 'dubbed', NOW - 60_000), segment(1, 'fallback', NOW - 3000)];
  const heard = plotted({ segments: [...segments, { batch: 2, outcome: 'dubbed' }] })['Heard by viewers'];
  assert.equal(heard?.paths['dubbed'], 'M480 60V0H492V60Z');
  assert.equal(heard?.paths['original'], 'M594 60V42H600V60Z');
  assert.equal(heard?.now, 'the original');
  assert.match(heard?.label ?? '', /1 segments dubbed, 1 in the original/);
});

test('every plot shows when the STS was told something', () => {
  const entry = (atMs: number, kind: 'control' | 'in') => ({ index: 0, atMs, instance: 'i', kind });
  const journal = [entry(START - 1, 'control'), entry(NOW - 60_000, 'control'), entry(NOW, 'in')];
  for (const { paths } of Object.values(plotted({ journal }))) assert.equal(paths['order'], 'M480 0V60');
});
