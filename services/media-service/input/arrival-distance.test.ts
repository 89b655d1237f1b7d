import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalDistance } from './arrival-distance';

const PICTURE_MS = 33;

/** Pictures of a second or less, each so late, and where their clock was seen to leap. */
function leapsIn(stretches: readonly { fromMs: number; pictures: number; lateMs: number }[]): number[] {
  const arrived = new ArrivalDistance();
  const leaps: number[] = [];
  let lastMs: number | undefined;
  for (const { fromMs, pictures, lateMs } of stretches)
    for (let i = 0; i < pictures; i++) {
      const ms = fromMs + i * PICTURE_MS;
      // Pictures are sent before others that are shown earlier: decoding times are one behind, also over a pause.
      leaps.push(arrived.video(lastMs ?? ms - 1, ms + lateMs));
      lastMs = ms;
    }
  return leaps.filter((byMs) => byMs !== 0);
}

test('a pause is no trial: what was late before it is no measure of what comes behind', () => {
  const paused = { fromMs: 1500, pictures: 30, lateMs: 0 };
  assert.deepEqual(leapsIn([{ fromMs: 0, pictures: 15, lateMs: 150 }, paused]), []);
});

test('pictures that come earlier than a second of others before them did were timed by another clock', () => {
  const leaps = leapsIn([
    { fromMs: 0, pictures: 60, lateMs: 150 },
    { fromMs: 3000, pictures: 30, lateMs: 0 },
  ]);
  assert.equal(leaps.length, 1);
  assert.ok(Math.abs((leaps[0] ?? 0) - 150) < PICTURE_MS, `${leaps[0]} ms`);
});
