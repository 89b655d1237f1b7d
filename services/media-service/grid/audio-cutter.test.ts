import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AudioCutter } from './audio-cutter';
import type { SyncCorrection } from './audio-timeline';
import type { Fragment } from './fragment';

const FRAME_MS = (1024 * 1000) / 48000;
const silence = Buffer.from('silence');

function cutter(segmentMs = 6000) {
  const fragments: Fragment[] = [];
  const corrections: SyncCorrection[] = [];
  const holes: number[] = [];
  const surplus: number[] = [];
  const it = new AudioCutter({
    sampleRateHz: 48000,
    segmentMs,
    overdueMs: 250,
    silence,
    onFragment: (fragment) => fragments.push(fragment),
    onCorrection: (correction) => corrections.push(correction),
    onHole: (ms) => holes.push(ms),
    onSurplus: (ms) => surplus.push(ms),
  });
  return { it, fragments, corrections, holes, surplus };
}
const packet = (n: number, shiftMs = 0) => ({
  ptsMs: Math.round(n * FRAME_MS) + shiftMs,
  data: Buffer.from([n & 255]),
  arrivedAtMs: n * FRAME_MS,
});

test('60 s become 10 fragments whose borders stay within half a frame of the grid', () => {
  const { it, fragments } = cutter();
  it.begin(packet(0), []);
  for (let n = 1; n < 2813; n++) it.push(packet(n));
  it.end();
  const whole = fragments.filter((fragment) => fragment.durationMs > 1000);
  assert.equal(whole.length, 10);
  whole.forEach((fragment, k) => {
    assert.equal(fragment.batch, k);
    assert.ok(Math.abs(fragment.frames[0]!.atMs - k * 6000) <= FRAME_MS / 2);
    assert.ok(Math.abs(fragment.durationMs - 6000) <= 22);
  });
});

test('sound from before the keyframe is counted back from the first trusted timestamp', () => {
  const { it, fragments } = cutter();
  const wrong = [-3, -2, -1, 0, 1].map((n) => packet(n, 120));
  it.begin(packet(2), wrong);
  it.end();
  assert.deepEqual(
    fragments[0]!.frames.map(({ data }) => data[0]),
    [0, 1, 2],
  );
  assert.ok(Math.abs(fragments[0]!.frames[0]!.atMs) < 1);
});

test('sound from before a hole is not counted back to: it would be heard as much later', () => {
  const { it, fragments } = cutter();
  const early = [-4, -3, -2, -1, 48, 49].map((n) => packet(n, 30));
  it.begin(packet(50), early);
  it.end();
  const places = fragments[0]!.frames.map(({ atMs, data }) => [data[0], Math.round(atMs / FRAME_MS)]);
  assert.deepEqual(places, [
    [48, 48],
    [49, 49],
    [50, 50],
  ]);
});

test('sound before the grid is dropped', () => {
  const { it, fragments } = cutter();
  it.begin(packet(-20), []);
  for (let n = -19; n < 5; n++) it.push(packet(n));
  it.end();
  assert.equal(fragments[0]!.frames.length, 5);
});

test('a hole is filled with silence and keeps the place of what follows', () => {
  const { it, fragments, holes } = cutter();
  it.begin(packet(0), []);
  it.push(packet(100));
  it.end();
  assert.equal(fragments[0]!.frames.length, 101);
  assert.equal(fragments[0]!.frames[50]!.data, silence);
  assert.ok(Math.abs(fragments[0]!.frames[100]!.atMs - 100 * FRAME_MS) < 1e-6);
  assert.equal(Math.round(holes[0]!), Math.round(99 * FRAME_MS));
});

test('a jump shows as the delta of its segment, with its sign, and shrinks as it is slewed', () => {
  const { it, fragments, corrections } = cutter(1000);
  it.begin(packet(0), []);
  for (let n = 1; n < 47 * 8; n++) it.push(packet(n, n > 60 ? 150 : 0));
  it.end();
  const deltas = fragments.map(({ syncDeltaMs }) => Math.round(syncDeltaMs / 10) * 10);
  assert.deepEqual(deltas.slice(0, 6), [0, -150, -150, -140, -130, -120]);
  assert.ok(corrections.every(({ stepMs }) => Math.abs(stepMs) <= 10));
});

test('sound that stops is cut shortly after its border; what comes late joins the next fragment', () => {
  const { it, fragments } = cutter(1000);
  it.begin(packet(0), []);
  for (let n = 1; n < 30; n++) it.push(packet(n));
  assert.equal(it.overdueAtMs, 1250);
  it.overdue(1249);
  assert.equal(fragments.length, 0);
  it.overdue(1250);
  assert.deepEqual([fragments.length, fragments[0]!.frames.length], [1, 30]);
  assert.equal(it.overdueAtMs, undefined);
  for (let n = 30; n < 60; n++) it.push(packet(n));
  it.end();
  assert.deepEqual(
    fragments.map(({ batch, frames }) => [batch, frames.length]),
    [
      [0, 30],
      [1, 30],
    ],
  );
});

test('silence fills no fragment beyond a segment where what came too late has joined it', () => {
  for (const stoodStillMs of [1000, 2000, 5000, 8500]) {
    const { it, fragments } = cutter(1000);
    const back = Math.round((4000 + stoodStillMs) / FRAME_MS);
    const right = Math.round((5000 + stoodStillMs) / FRAME_MS);
    it.begin(packet(0), []);
    const come = (n: number, placed: ReturnType<typeof packet> & { realign?: boolean }): void => {
      while ((it.overdueAtMs ?? Infinity) <= n * FRAME_MS) it.overdue(n * FRAME_MS);
      it.push(placed);
    };
    for (let n = 1; n < 188; n++) come(n, packet(n));
    for (let n = back; n < right; n++) come(n, packet(n - back + 188)); // its clock stood still, and nobody knows it yet
    for (let n = right; n < right + 200; n++) come(n, { ...packet(n), realign: n === right });
    it.end();
    const longestMs = Math.max(...fragments.map(({ durationMs }) => durationMs));
    assert.ok(longestMs <= 1000 + FRAME_MS, `${longestMs} ms after ${stoodStillMs}`);
    const times = fragments.flatMap(({ frames }) => frames.map(({ atMs }) => atMs));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(Math.abs((times.at(-1) ?? 0) - (right + 199) * FRAME_MS) < 1);
  }
});

test('where the time of sound is set right, silence fills at once what is missing, and what has no room is left out', () => {
  const { it, fragments, corrections, holes, surplus } = cutter();
  it.begin(packet(0), []);
  for (let n = 1; n < 100; n++) it.push(packet(n));
  it.push({ ...packet(110), realign: true });
  for (let n = 111; n < 150; n++) it.push(packet(n));
  for (let n = 150; n < 200; n++) it.push({ ...packet(n - 5), realign: n === 150 });
  for (let n = 195; n < 400; n++) it.push(packet(n));
  it.end();
  assert.deepEqual([holes.length, Math.round((holes[0] ?? 0) / FRAME_MS)], [1, 10]);
  assert.equal(surplus.length, 5);
  assert.deepEqual(corrections, []);
  const times = fragments.flatMap(({ frames }) => frames.map(({ atMs }) => atMs));
  times.forEach((atMs, n) => assert.ok(Math.abs(atMs - n * FRAME_MS) < 1, `frame ${n} at ${atMs}`));
});

test('silence takes the place of a frame that was lost, and what is moved slowly goes on so', () => {
  const { it, fragments, corrections, holes } = cutter(1000);
  it.begin(packet(0), []);
  for (let n = 1; n < 20; n++) it.push(packet(n));
  for (let n = 20; n < 300; n++) if (n !== 30) it.push({ ...packet(n, 60), isBehindLoss: n === 31 });
  it.end();
  assert.deepEqual(holes.map(Math.round), [21]);
  const frames = fragments.flatMap((fragment) => fragment.frames);
  assert.equal(frames[30]?.data, silence);
  assert.equal(frames.length, 300);
  assert.ok(Math.abs((frames[31]?.atMs ?? 0) - 31 * FRAME_MS) < 1);
  assert.ok(corrections.every(({ stepMs }) => stepMs <= 10));
});

test('a packet that was lost and held no frame costs nothing', () => {
  const { it, fragments, holes } = cutter();
  it.begin(packet(0), []);
  for (let n = 1; n < 20; n++) it.push({ ...packet(n, n === 10 ? -12 : 0), isBehindLoss: n === 10 });
  it.end();
  assert.deepEqual([holes.length, fragments[0]?.frames.length], [0, 20]);
});

test('an hour without sound is not filled: what comes after it has its place', () => {
  const { it, fragments, holes } = cutter();
  it.begin(packet(0), []);
  for (let n = 1; n < 100; n++) it.push(packet(n));
  for (let n = 168_750; n < 168_850; n++) it.push(packet(n));
  it.end();
  assert.equal(holes.length, 1);
  assert.deepEqual(
    fragments.map(({ batch, frames }) => [batch, frames.length]),
    [
      [0, 100],
      [600, 100],
    ],
  );
});
