import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartBuilder, type Part, type PublishedSample, type PublishedTrack } from './part-builder';

const VIDEO: PublishedTrack = { id: 1, codec: 'H264', config: Buffer.alloc(0), timescale: 1000 };
const AUDIO: PublishedTrack = { id: 2, codec: 'MPEG-4 Audio', config: Buffer.alloc(0), timescale: 48_000 };

function build(
  samples: readonly PublishedSample[],
  tracks = [VIDEO, AUDIO],
): { parts: Part[]; dropped: number } {
  const parts: Part[] = [];
  const builder = new PartBuilder(tracks, (part) => parts.push(part));
  for (const sample of samples) builder.push(sample);
  builder.end();
  return { parts, dropped: builder.droppedSamples };
}

const picture = (dts: number, pts = dts, bytes = 1): PublishedSample => ({
  trackId: 1,
  dtsTicks: dts,
  ptsTicks: pts,
  key: dts % 100 === 0,
  data: Buffer.alloc(bytes),
});
const sound = (dtsTicks: number): PublishedSample => ({
  trackId: 2,
  dtsTicks,
  ptsTicks: dtsTicks,
  key: true,
  data: Buffer.alloc(1),
});

const timesOf = (parts: readonly Part[], trackId: number): number[][] =>
  parts
    .flatMap(({ runs }) => runs.filter((run) => run.trackId === trackId))
    .flatMap(({ samples }) => samples.map(({ dts, cts, duration }) => [dts, cts, duration]));

test('the earliest sample of both tracks is 0, and the tracks keep their distance', () => {
  const { parts } = build([picture(5000, 5080), picture(5040), sound(48 * 4980), sound(48 * 4980 + 1024)]);
  assert.deepEqual(timesOf(parts, 1), [
    [20, 80, 40],
    [60, 0, 40],
  ]);
  assert.deepEqual(timesOf(parts, 2), [
    [0, 0, 1024],
    [1024, 0, 1024],
  ]);
});

test('a part ends after 0.2 s, and each sample lasts until the next one, also across parts', () => {
  const { parts } = build(Array.from({ length: 12 }, (_, i) => picture(i * 40)));
  assert.deepEqual(
    parts.map(({ runs, endSeconds }) => [runs[0]?.samples.length, endSeconds]),
    [
      [5, 0.2],
      [5, 0.4],
      [2, 0.48],
    ],
  );
  assert.ok(timesOf(parts, 1).every(([dts, , duration], i) => dts === i * 40 && duration === 40));
});

test('a part ends early when it is large', () => {
  const { parts } = build([0, 40, 80].map((dts) => picture(dts, dts, 3 * 1024 * 1024)));
  assert.equal(parts.length, 3);
});

test('a DTS that goes back is raised to the one before, its PTS is kept', () => {
  const { parts } = build([picture(100), picture(60, 70), picture(140)]);
  assert.deepEqual(timesOf(parts, 1), [
    [0, 0, 0],
    [0, -30, 40],
    [40, 0, 40],
  ]);
});

test('what lies before the beginning but comes later is dropped and counted', () => {
  const { parts, dropped } = build([picture(1000), picture(1250), sound(48 * 999), sound(48 * 1100)]);
  assert.equal(dropped, 1);
  assert.deepEqual(timesOf(parts, 2), [[4800, 0, 0]]);
});

test('nothing recorded is no part; a sample of an unknown track is a defect', () => {
  assert.deepEqual(build([]).parts, []);
  assert.throws(() => build([picture(0)], [AUDIO]), /track 1, which the recording does not have/);
});

test('samples that are empty and all at one time do not wait for ever', () => {
  const parts: Part[] = [];
  const builder = new PartBuilder([AUDIO], (part) => parts.push(part));
  for (let i = 0; i < 100_000; i++) builder.push({ ...sound(0), data: Buffer.alloc(0) });
  assert.ok(parts.length >= 4);
});
