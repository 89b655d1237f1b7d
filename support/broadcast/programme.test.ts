import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clip } from '../../fixtures/clips';
import type { Packet } from '../records/packets';
import { gridStartSeconds, startingAt } from './programme';

const LEAD_IN_SECONDS = 1;
const KEYFRAMES = [0, 15, 30, 90, 150];
/** 30 pictures a second, keyframes at −1, −0.5, 0, 2 and 4 s. */
const PICTURES: Packet[] = Array.from({ length: 180 }, (_, i) => ({
  ...{ ptsMs: (i * 1000) / 30, durationMs: 1000 / 30 },
  ...{ key: KEYFRAMES.includes(i), hash: `picture ${i}` },
}));
const startOf = (first: number): number => gridStartSeconds(PICTURES, PICTURES.slice(first), LEAD_IN_SECONDS);

test('an output that begins with the programme starts at 0', () => {
  assert.equal(startOf(30), 0);
});

test('one keyframe earlier is in the lead-in, one later in the programme', () => {
  assert.deepEqual([startOf(15), startOf(90)], [-0.5, 2]);
});

test('a later keyframe, a picture between keyframes, another picture and no picture are refused', () => {
  assert.throws(
    () => startOf(150),
    /expected a keyframe .* at -1\.0, -0\.5, 0\.0, 2\.0 s, it is picture 150/,
  );
  assert.throws(() => startOf(31), /it is picture 31 of the clip/);
  const foreign = PICTURES.slice(30).map((packet) => ({ ...packet, hash: `other ${packet.hash}` }));
  assert.throws(() => gridStartSeconds(PICTURES, foreign, LEAD_IN_SECONDS), /none of the clip's/);
  assert.throws(() => gridStartSeconds(PICTURES, [], LEAD_IN_SECONDS), /has no picture/);
});

test('what is taken of the lead-in belongs to the programme, what is let pass does not', () => {
  const clip = { leadInSeconds: LEAD_IN_SECONDS, seconds: 60 } as Clip;
  const lengths = [-0.5, 0, 2].map((start) => startingAt(clip, start));
  assert.deepEqual(
    lengths.map(({ leadInSeconds, seconds }) => [leadInSeconds, seconds]),
    [
      [0.5, 60.5],
      [1, 60],
      [3, 58],
    ],
  );
});
