import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FLV_VIDEO, type FlvTag } from '../../media/flv';
import { FakeTimers } from '../../net/timers-testing';
import type { Fragment } from '../grid/fragment';
import type { Outcome } from '../outcomes/ledger';
import { Playout } from './playout';
import { SourceClock } from './source-clock';

const DELAY_MS = 1500;
const FRAME_MS = 1024 / 48;
const LEAD_MS = 200;
const ORIGINAL = Buffer.from([1]);
const DUB = Buffer.from([2]);
const SILENCE = Buffer.from([0]);

let timers: FakeTimers;
let clock: SourceClock;
let out: { tag: FlvTag; atMs: number }[];
let outcomes: Map<string, Outcome>;
let putOut: Playout;

beforeEach(() => {
  timers = new FakeTimers();
  clock = new SourceClock();
  clock.arrived(0, 0);
  out = [];
  outcomes = new Map();
  putOut = new Playout({
    clock,
    delayMs: DELAY_MS,
    frameMs: FRAME_MS,
    silence: SILENCE,
    timers,
    decide: ({ id }) => outcomes.get(id) ?? { kind: 'fallback', reason: 'overload' },
    leadMs: LEAD_MS,
    join: () => Promise.resolve(undefined),
    onUnjoined: () => undefined,
    write: (tag) => out.push({ tag, atMs: timers.now() }),
    flush: () => undefined,
    onFragment: () => undefined,
  });
});

function fragment(id: string, firstFrame: number, frames: number): Fragment {
  const placed = Array.from({ length: frames }, (_, i) => ({
    atMs: (firstFrame + i) * FRAME_MS,
    data: ORIGINAL,
  }));
  const durationMs = frames * FRAME_MS;
  return { id, batch: 0, frames: placed, durationMs, capturedAtMs: 0, syncDeltaMs: 0 };
}
const video = (n: number) => ({
  dtsMs: n * 40 - 80,
  ptsMs: n * 40,
  key: n === 0,
  data: Buffer.from([n]),
  arrivedAtMs: 0,
});
const audioFrames = () => out.filter(({ tag }) => tag.type !== FLV_VIDEO);
const heard = () => audioFrames().map(({ tag }) => tag.body[2]);

test('everything leaves at its capture time plus the delay, within 25 ms early, with timestamps from 0', () => {
  for (let n = 0; n < 25; n++) putOut.video(video(n));
  putOut.fragment(fragment('a', 0, 47));
  timers.advance(3000);
  for (const { tag, atMs } of out.filter(({ tag }) => tag.type === FLV_VIDEO)) {
    const lateMs = atMs - (tag.dts - 80) - DELAY_MS;
    assert.ok(lateMs <= 0.001 && lateMs >= -25.001, `late by ${lateMs}`);
  }
  assert.equal(out[0]!.tag.dts, 0);
  assert.equal(audioFrames()[0]!.tag.dts, 80);
});

test('what is due within 25 ms leaves together: with 25 pictures a second the process wakes up 25 times, not 72', () => {
  for (let n = 0; n < 100; n++) putOut.video(video(n));
  putOut.fragment(fragment('a', 0, 188));
  void putOut.drain();
  timers.advance(6000);
  const wakeUps = new Set(out.map(({ atMs }) => atMs)).size;
  assert.ok(wakeUps <= 104, `${wakeUps} in 4 s`);
});

test('a fragment is decided so long before it is due as its border takes, not before', () => {
  putOut.fragment(fragment('a', 0, 10));
  timers.advance(DELAY_MS - LEAD_MS - 30);
  outcomes.set('a', { kind: 'dubbed', frames: new Array<Uint8Array>(10).fill(DUB) });
  void putOut.drain();
  timers.advance(1000);
  assert.deepEqual(heard(), [...new Array<number>(10).fill(2), 0]);
});

test('a fragment without outcome leaves with its original sound, in time', () => {
  putOut.fragment(fragment('a', 0, 10));
  void putOut.drain();
  timers.advance(DELAY_MS + 500);
  assert.deepEqual(heard(), [...new Array<number>(10).fill(1), 0]);
});

test('where no sound is, silence keeps the output going, and late frames do not push timestamps back', () => {
  putOut.fragment(fragment('a', 0, 10));
  timers.advance(DELAY_MS + 1000);
  assert.ok(heard().length > 40, `${heard().length} frames`);
  assert.equal(heard().at(-1), 0);
  putOut.fragment(fragment('b', 20, 60));
  timers.advance(1000);
  const times = audioFrames().map(({ tag }) => tag.dts);
  assert.ok(times.every((dts, i) => i === 0 || (dts > times[i - 1]! && dts - times[i - 1]! <= 33)));
  assert.ok(heard().includes(1, 40));
});

test('a hole between fragments that are both there is filled with silence, in time', () => {
  putOut.fragment(fragment('a', 0, 10));
  putOut.fragment(fragment('b', 60, 10));
  void putOut.drain();
  timers.advance(DELAY_MS + 3000);
  const times = audioFrames().map(({ tag }) => tag.dts);
  assert.deepEqual(heard(), [
    ...Array<number>(10).fill(1),
    ...Array<number>(50).fill(0),
    ...Array<number>(10).fill(1),
    0,
  ]);
  assert.ok(times.every((dts, i) => i === 0 || dts - times[i - 1]! <= 22));
  const inTime = audioFrames()
    .slice(0, -1)
    .every(({ tag, atMs }) => Math.abs(atMs - tag.dts - DELAY_MS) <= 25.001);
  assert.ok(inTime);
});

test('draining ends when the last sample is out, closed by one frame of silence', async () => {
  putOut.fragment(fragment('a', 0, 10));
  putOut.video(video(0));
  const drained = putOut.drain();
  timers.advance(DELAY_MS + 5000);
  await drained;
  assert.equal(out.length, 12);
  assert.deepEqual(heard().slice(-2), [1, 0]);
  assert.equal(timers.count, 0);
});

test('timestamps never fall, whatever the source does', () => {
  for (const dtsMs of [0, 40, 30, 80]) putOut.video({ ...video(0), dtsMs });
  timers.advance(DELAY_MS + 200);
  assert.deepEqual(
    out.filter(({ tag }) => tag.type === FLV_VIDEO).map(({ tag }) => tag.dts),
    [0, 40, 40, 80],
  );
});

test('where sound was announced and none comes, silence is put out beside the pictures', () => {
  for (let n = 0; n < 25; n++) putOut.video(video(n));
  timers.advance(DELAY_MS + 1000);
  const times = audioFrames().map(({ tag }) => tag.dts);
  assert.ok(heard().every((audio) => audio === 0) && times.length >= 40, `${times.length} frames of silence`);
  assert.equal(times[0], 0);
  putOut.fragment(fragment('a', 100, 10));
  timers.advance(2000);
  assert.equal(heard().filter((audio) => audio === 1).length, 10);
});

test('pictures of another format are announced before the first of them', () => {
  putOut.video(video(0));
  putOut.video({ ...video(1), avcConfig: Buffer.from([7]) });
  timers.advance(DELAY_MS + 200);
  const videoFrames = out
    .filter(({ tag }) => tag.type === FLV_VIDEO)
    .map(({ tag }) => [tag.dts, tag.body[1], tag.body[5]]);
  assert.deepEqual(videoFrames, [
    [0, 1, 0],
    [40, 0, 7],
    [40, 1, 1],
  ]);
});

test('a picture that is shown hours after it is decoded does not end the output', () => {
  putOut.video({ ...video(0), ptsMs: 3 * 3_600_000 });
  timers.advance(DELAY_MS + 200);
  assert.equal(out.find(({ tag }) => tag.type === FLV_VIDEO)?.tag.body.readIntBE(2, 3), 2 ** 23 - 1);
});
