import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoCutter, type VideoSegment } from './video-cutter';

const FRAME_MS = 1000 / 30;
const CONFIG = Buffer.from('the first');

/** Cuts `frames` pictures with a keyframe each `gop` into 6 s segments; returns batch, first PTS and length of each. */
function cut(frames: number, gop: number) {
  const segments: VideoSegment[] = [];
  const cutter = new VideoCutter(6000, CONFIG, (segment) => segments.push(segment));
  for (let n = 0; n < frames; n++)
    cutter.push({
      dtsMs: n * FRAME_MS - 67,
      ptsMs: n * FRAME_MS,
      key: n % gop === 0,
      data: Buffer.alloc(1),
      arrivedAtMs: 0,
    });
  cutter.end();
  return segments.map(({ batch, frames: of }) => [batch, Math.round(of[0]!.ptsMs), of.length]);
}

test('with keyframes on the grid every segment has 6 s', () => {
  assert.deepEqual(
    cut(1800, 60),
    Array.from({ length: 10 }, (_, k) => [k, k * 6000, 180]),
  );
});

test('with 2.5 s groups each segment begins at the keyframe nearest to the grid, and no frame is lost', () => {
  const segments = cut(1800, 75);
  assert.deepEqual(segments.slice(0, 4), [
    [0, 0, 150],
    [1, 5000, 225],
    [2, 12_500, 150],
    [3, 17_500, 225],
  ]);
  assert.equal(
    segments.reduce((sum, [, , count]) => sum + count!, 0),
    1800,
  );
});

test('groups longer than a segment keep their place on the grid', () => {
  assert.deepEqual(cut(900, 300), [
    [0, 0, 300],
    [2, 10_000, 300],
    [3, 20_000, 300],
  ]);
});

test('pictures before the first keyframe belong nowhere', () => {
  const segments: VideoSegment[] = [];
  const cutter = new VideoCutter(6000, CONFIG, (segment) => segments.push(segment));
  cutter.push({ dtsMs: 0, ptsMs: 0, key: false, data: Buffer.alloc(1), arrivedAtMs: 0 });
  cutter.end();
  assert.deepEqual(segments, []);
});

test('a group of pictures without an end is filed as far as it fits into memory, and the next one as ever', () => {
  const segments: VideoSegment[] = [];
  let tooLong = 0;
  const cutter = new VideoCutter(
    6000,
    CONFIG,
    (segment) => segments.push(segment),
    () => tooLong++,
  );
  const video = (n: number, key: boolean) => ({
    ...{ dtsMs: n * FRAME_MS, ptsMs: n * FRAME_MS, key, arrivedAtMs: 0 },
    data: Buffer.alloc(1024 * 1024),
  });
  for (let n = 0; n < 200; n++) cutter.push(video(n, n === 0));
  for (let n = 200; n < 210; n++) cutter.push(video(n, n === 200));
  cutter.end();
  assert.equal(tooLong, 1);
  assert.deepEqual(
    segments.map(({ frames }) => [frames[0]?.key, frames.length]),
    [
      [true, 64],
      [true, 10],
    ],
  );
  assert.ok((segments[0]?.batch ?? NaN) < (segments[1]?.batch ?? NaN));
});

test('a million tiny pictures without a keyframe are not kept for ever', () => {
  const segments: VideoSegment[] = [];
  const cutter = new VideoCutter(6000, CONFIG, (segment) => segments.push(segment));
  const data = Buffer.alloc(1);
  for (let n = 0; n < 200_000; n++) cutter.push({ dtsMs: n, ptsMs: n, key: n === 0, data, arrivedAtMs: 0 });
  assert.equal(segments.length, 1);
});

test('a file says what its first pictures are, also where they change within it', () => {
  const segments: VideoSegment[] = [];
  const cutter = new VideoCutter(6000, CONFIG, (segment) => segments.push(segment));
  const changed = Buffer.from('the second');
  for (let ms = 0; ms < 18_000; ms += 1000)
    cutter.push({
      ...{ dtsMs: ms, ptsMs: ms, key: true, data: Buffer.alloc(1), arrivedAtMs: 0 },
      ...(ms === 8000 && { avcConfig: changed }),
    });
  cutter.end();
  assert.deepEqual(
    segments.map(({ avcConfig }) => avcConfig),
    [CONFIG, CONFIG, changed],
  );
});
