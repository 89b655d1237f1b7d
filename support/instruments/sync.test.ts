import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flashFrames, FPS } from '../../fixtures/schedule';
import { flashOnsetsMs, measureSync, packetSync } from './sync';
import type { Packet } from '../records/packets';

const flashes = flashFrames(60).map((frame) => (frame * 1000) / FPS);
const movedBy = (offsetMs: (flashMs: number) => number): number[] =>
  flashes.map((flashMs) => flashMs + offsetMs(flashMs));
const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `expected ${expected} ± ${within}, saw ${actual}`);

for (const offsetMs of [0, 45, -125, 1000, 2600, -4900])
  test(`sound that is off by ${offsetMs} ms is read as that, and as nothing else`, () => {
    const recorded = movedBy(() => offsetMs).filter((beepMs) => beepMs >= 0 && beepMs <= 61_000);
    const { medianMs, lowMs, highMs, slopeMsPerS, matched, runnerUp } = measureSync(flashes, recorded);
    for (const read of [medianMs, lowMs, highMs]) near(read, offsetMs, 1e-6);
    near(slopeMsPerS, 0, 1e-9);
    assert.equal(matched, recorded.length / flashes.length);
    assert.ok(runnerUp < 0.75, `runner-up ${runnerUp}`);
  });

test('a drift is the slope, and the spread shows how far it led', () => {
  const { slopeMsPerS, lowMs, highMs } = measureSync(
    flashes,
    movedBy((flashMs) => flashMs * 1e-4),
  );
  near(slopeMsPerS, 0.1, 1e-6);
  near(highMs - lowMs, 6 * 0.95, 0.3);
});

test('offsets that stray: the median holds, low and high show most of them', () => {
  const stray = [-30, 0, 0, 0, 50];
  const { medianMs, lowMs, highMs } = measureSync(
    flashes,
    flashes.map((flashMs, i) => flashMs + (stray[i % stray.length] ?? 0)),
  );
  assert.deepEqual(
    [medianMs, lowMs, highMs].map((ms) => Math.round(ms)),
    [0, -30, 50],
  );
});

test('a tenth of the beeps missing does not move the reading, and shows', () => {
  const { medianMs, matched, runnerUp } = measureSync(
    flashes,
    movedBy(() => 45).filter((_, i) => i % 10 !== 5),
  );
  near(medianMs, 45, 1e-6);
  near(matched, 0.9, 0.02);
  assert.ok(matched - runnerUp > 0.1);
});

test('a pattern that repeats each second is ambiguous, and says so', () => {
  const everySecond = Array.from({ length: 60 }, (_, i) => i * 1000);
  const { matched, runnerUp } = measureSync(
    everySecond,
    everySecond.map((ms) => ms + 1000),
  );
  assert.ok(runnerUp >= matched, `matched ${matched}, runner-up ${runnerUp}`);
});

test('a programme of eight seconds is enough', () => {
  const short = flashes.filter((flashMs) => flashMs < 9000);
  const { medianMs, matched, runnerUp } = measureSync(
    short,
    short.map((flashMs) => flashMs + 1000),
  );
  near(medianMs, 1000, 1e-6);
  assert.ok(runnerUp < matched);
});

test('too few events are no measurement', () => {
  assert.throws(() => measureSync(flashes.slice(0, 6), flashes), /at least 7 flashes and beeps, saw 6 and/);
  assert.throws(() => measureSync(flashes, []), /saw \d+ and 0/);
});

test('sound that is farther away than is looked for is no measurement', () => {
  assert.throws(
    () =>
      measureSync(
        flashes,
        movedBy(() => 3_600_000),
      ),
    /no offset within 5000 ms either way/,
  );
});

test('a flash begins with its first white picture; one that was on from the start does not count', () => {
  const shown = [true, true, false, true, true, false, true].map((flash, i) => ({ ptsMs: i * 40, flash }));
  assert.deepEqual(flashOnsetsMs(shown), [120, 240]);
  assert.deepEqual(flashOnsetsMs([]), []);
});

const track = (name: string, everyMs: number, move: (ms: number) => number = (ms) => ms): Packet[] =>
  Array.from({ length: 30_000 / everyMs }, (_, i) => ({
    ...{ ptsMs: move(i * everyMs), durationMs: everyMs, key: i === 0, hash: `${name}${i}` },
  }));
const PROGRAMME = { video: track('v', 40), audio: track('a', 20) };
const later = (ms: number): number => ms + 500;

test('sound that is moved as the picture is in sync, also where both begin elsewhere', () => {
  const sync = packetSync(PROGRAMME, { video: track('v', 40, later), audio: track('a', 20, later) });
  assert.deepEqual([sync?.medianMs, sync?.lowMs, sync?.highMs, sync?.slopeMsPerS], [0, 0, 0, 0]);
  assert.equal(sync?.matched, 1);
});

test('sound that is late, or drifts, is told with its sign', () => {
  const late = packetSync(PROGRAMME, { video: track('v', 40), audio: track('a', 20, (ms) => ms + 45) });
  assert.equal(late?.medianMs, 45);
  const drifting = packetSync(PROGRAMME, {
    video: track('v', 40),
    audio: track('a', 20, (ms) => ms * 1.001),
  });
  assert.ok(Math.abs((drifting?.slopeMsPerS ?? 0) - 1) < 1e-6);
});

test('nothing is told of sound or pictures that are coded anew, and little of what lacks much', () => {
  assert.equal(packetSync(PROGRAMME, { video: PROGRAMME.video, audio: track('x', 20) }), undefined);
  assert.equal(packetSync(PROGRAMME, { video: track('x', 40), audio: PROGRAMME.audio }), undefined);
  const some = packetSync(PROGRAMME, { ...PROGRAMME, audio: PROGRAMME.audio.slice(300) });
  assert.equal(some?.matched, 0.8);
});
