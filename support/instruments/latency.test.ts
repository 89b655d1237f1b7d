import assert from 'node:assert/strict';
import { test } from 'node:test';
import { farthestApartMs, growth, lateSeconds, leastGrowth, longestWait, type Awaited } from './latency';

/** 20 s of pictures or sound, each as late as is said. */
const arrived = (type: Awaited['type'], lateMs: (second: number) => number): Awaited[] =>
  Array.from({ length: 600 }, (_, i) => {
    const dueMs = 5000 + (i * 1000) / 30;
    return {
      type,
      programmeMs: dueMs - 5000,
      dueMs,
      decodeDueMs: dueMs,
      atMs: dueMs + lateMs((dueMs - 5000) / 1000),
    };
  });

test('each second tells how late it was; what a held up reader got late does not count', () => {
  const packets = arrived('video', (second) => (second < 10 ? 20 : 400));
  const seconds = lateSeconds(packets, 'video');
  assert.equal(seconds.length, 20);
  assert.deepEqual(
    [5, 15].map((second) => Math.round(seconds[second]?.medianMs ?? NaN)),
    [20, 400],
  );
  const held = packets.map((one) => (one.atMs - one.dueMs > 300 ? { ...one, notBeforeMs: one.dueMs } : one));
  assert.equal(lateSeconds(held, 'video').length, 10);
  assert.deepEqual(lateSeconds(packets, 'audio'), []);
});

test('a delay that grows by 4 ms a second is told, one that a busy machine adds for a while is not', () => {
  const grown = growth(
    lateSeconds(
      arrived('video', (second) => 4 * Math.floor(second)),
      'video',
    ),
  );
  assert.ok(Math.abs(grown - 4) < 0.01, `${grown}`);
  let n = 0;
  const busy = arrived('video', (second) => (second > 12 && n++ % 3 > 0 ? 80 : 0));
  assert.ok(Math.abs(growth(lateSeconds(busy, 'video'))) < 0.2);
});

test('a delay that changes once with the rate of pictures does not grow, and one that grows by either time does', () => {
  const uneven = arrived('video', (second) => (second < 12 ? 0 : -66)).map((one) =>
    one.programmeMs < 12_000 ? one : { ...one, decodeDueMs: one.dueMs - 66 },
  );
  assert.ok(growth(lateSeconds(uneven, 'video')) < -3);
  assert.ok(Math.abs(leastGrowth(uneven, 'video')) < 0.01);
  const growing = uneven.map((one) => ({ ...one, atMs: one.atMs + 8 * Math.floor(one.programmeMs / 1000) }));
  assert.ok(leastGrowth(growing, 'video') > 2);
  const steady = arrived('video', (second) => 4 * Math.floor(second));
  assert.ok(Math.abs(leastGrowth(steady, 'video') - 4) < 0.01);
});

test('sound that arrives long after its picture is told', () => {
  const [video, audio] = [
    lateSeconds(
      arrived('video', () => 0),
      'video',
    ),
    lateSeconds(
      arrived('audio', () => 1280),
      'audio',
    ),
  ];
  assert.equal(Math.round(farthestApartMs(video, audio)), 1280);
  assert.equal(farthestApartMs(video, []), 0);
});

test('a wait counts in full while the reader looks, and as far as it is longer than what held it up', () => {
  const at = (atMs: number, notBeforeMs?: number) => ({
    atMs,
    ...(notBeforeMs !== undefined && { notBeforeMs }),
  });
  assert.equal(longestWait([at(0), at(40), at(1240), at(1280)]).ms, 1200);
  assert.equal(longestWait([at(0), at(40), at(1240, 50), at(1240, 50), at(1280)]).ms, 40);
  assert.equal(longestWait([]).ms, 0);
});
