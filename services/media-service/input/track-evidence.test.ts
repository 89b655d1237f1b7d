import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackEvidence, UsableWatch } from './track-evidence';

const after = (seen: Partial<TrackEvidence>, foreign: number[] = []): TrackEvidence => {
  const evidence = Object.assign(new TrackEvidence(96), seen);
  for (const type of foreign) evidence.other(type);
  return evidence;
};

for (const [seen, expected] of [
  [after({}), /picture is announced, and no packet of it comes/],
  [after({}, [33, 33, 34]), /payload type 33, 34 come, picture is announced as 96/],
  [after({ packets: 9 }), /no whole picture/],
  [
    after({ packets: 9, units: 8, hasSets: false }),
    /8 pictures came, and no keyframe: set the keyframe interval/,
  ],
  [after({ packets: 9, units: 8, keyframes: 3, hasSets: false }), /no parameter sets.*repeat its headers/],
  [after({ packets: 9, units: 8, keyframes: 1 }), /one keyframe came and no second/],
  [after({ packets: 9, units: 8, keyframes: 2 }), /no picture comes any more/],
] as const)
  test(`of a picture is told: ${expected.source}`, () => assert.match(seen.missing('video'), expected));

for (const [seen, expected] of [
  [after({}), /sound is announced, and no packet of it comes.*silence is put out/],
  [after({}, [8]), /payload type 8 come, sound is announced as 96/],
  [after({ packets: 9 }), /no whole frame/],
  [after({ packets: 9, units: 8 }), /no sound comes any more/],
] as const)
  test(`of sound is told: ${expected.source}`, () => assert.match(seen.missing('audio'), expected));

test('a thousand foreign payload types are not all named', () => {
  assert.ok(after({}, [...Array(1000).keys()]).missing('video').length < 200);
});

test('a track that gives nothing for 13 s is told once, and again when it has come back and gone', () => {
  const watch = new UsableWatch(1000);
  for (let atMs = 1000; atMs < 60_000; atMs += 1000) {
    watch.usable('video', atMs);
    assert.deepEqual(watch.check(atMs), atMs === 14_000 ? ['audio'] : [], `at ${atMs}`);
  }
  assert.equal(watch.usable('audio', 60_000), true);
  assert.equal(watch.usable('audio', 60_001), false);
  assert.deepEqual(watch.check(73_001), ['video', 'audio']);
});

test('a clock that stands still is told, whatever else lacks', () => {
  const evidence = new TrackEvidence(96);
  for (let i = 0; i < 1000; i++) evidence.came(5);
  assert.match(evidence.missing('video'), /all with one timestamp: the clock of picture stands still/);
  evidence.came(6);
  assert.doesNotMatch(evidence.missing('video'), /stands still/);
});
