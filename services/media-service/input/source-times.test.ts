import assert from 'node:assert/strict';
import type { ArrivedPicture } from './video-clock';
import { test } from 'node:test';
import { DEPTHS, simulate, type Picture, type SimulatedSource } from './simulated-source';
import { SourceTimes, type Track } from './source-times';

const EPOCH_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const STEP_AT_MS = 12_345;
/** A step is told and mended by then. */
const MENDED_AT_MS = STEP_AT_MS + 2000;
const times = (): SourceTimes => new SourceTimes(90_000, 48_000, 64 / 3);
/** Distances of absolute times are exact to a quarter of a µs. */
const close = (seen: number | undefined, expected: number): void =>
  assert.ok(seen !== undefined && Math.abs(seen - expected) < 0.001, `${seen} ms, expected ${expected}`);
const steps = (byMs: number) => (ms: number) => (ms >= STEP_AT_MS ? byMs : 0);
const ORDERS = ['none', 'two', 'pyramid'] as const;
const TRACKS = ['video', 'audio'] as const satisfies Track[];
const forthAndBack = (...sizes: number[]): number[] => sizes.flatMap((size) => [size, -size]);

const picture = (timestamp: number, key: boolean, arrivedAtMs: number): ArrivedPicture => ({
  ...{ timestamp, key, arrivedAtMs, reorderDepth: undefined },
});

test('sound stands where the sender reports of both tracks put it, whenever it arrives', () => {
  const it = times();
  assert.equal(it.videoMs(picture(5000, true, 890)), 0);
  it.videoArrived(0, true, 890);
  it.report('video', { ntpMs: EPOCH_MS, timestamp: 5000 }, 890);
  it.report('audio', { ntpMs: EPOCH_MS + 20, timestamp: 777 }, 890);
  close(it.audioMs(777, 900)?.ms, 20);
  close(it.audioMs(777 + 1024, 901)?.ms, 20 + 64 / 3);
});

test('a report may come before the first packet', () => {
  const it = times();
  it.report('video', { ntpMs: EPOCH_MS, timestamp: 0 }, 0);
  it.report('audio', { ntpMs: EPOCH_MS, timestamp: 0 }, 0);
  it.videoMs(picture(0, true, 0));
  close(it.audioMs(48_000, 1000)?.ms, 1000);
});

test('pictures are never moved by a report, and time goes on where timestamps wrap', () => {
  const it = times();
  it.videoMs(picture(2 ** 32 - 90, true, 0));
  it.report('video', { ntpMs: EPOCH_MS + 40, timestamp: 90_000 }, 0);
  assert.equal(it.videoMs(picture(90, false, 2)), 2);
});

test('a frame of sound that was there already is none', () => {
  const it = times();
  it.videoMs(picture(0, true, 0));
  assert.ok(it.audioMs(1024, 0));
  assert.equal(it.audioMs(1024, 21), undefined);
  assert.ok(it.audioMs(2048, 42));
});

test('a source whose clocks are right is left alone, whatever is uneven on the way', () => {
  for (const source of [
    {},
    { bFrames: 'two' as const },
    { jitterMs: 300 },
    { batchMs: 33 },
    { heldMs: { audio: 300 } },
  ]) {
    const { worst, troubles } = simulate(source);
    assert.ok(worst(4000) < 1, `${worst(4000)} ms with ${JSON.stringify(source)}`);
    assert.deepEqual(
      troubles.filter(({ kind }) => kind !== 'moved'),
      [],
    );
  }
});

test('without reports what arrives together belongs together', () => {
  assert.ok(simulate({ reported: false }).worst(4000) < 5);
  assert.ok(simulate({ reported: false, bFrames: 'two' }).worst(4000) < 20);
});

for (const track of TRACKS)
  for (const reported of [{}, false] as const)
    test(`timestamps of ${track} that leap are joined where they arrive, ${reported ? 'with' : 'without'} reports`, () => {
      for (const byMs of forthAndBack(300, 1000, 5000, 30_000, HOUR_MS, 6.6 * HOUR_MS)) {
        const { worst, troubles, worstVideoStepMs } = simulate({
          ahead: { [track]: steps(byMs) },
          ...{ reported, batchMs: 33 },
        });
        assert.ok(worst(MENDED_AT_MS) < 5, `${worst(MENDED_AT_MS)} ms after ${byMs}`);
        assert.ok(worstVideoStepMs < 5, `pictures ${worstVideoStepMs} ms apart after ${byMs}`);
        assert.deepEqual(
          troubles.map((trouble) => `${trouble.kind} ${trouble.track}`),
          [`leap ${track}`],
        );
        assert.ok(Math.abs((troubles[0]?.byMs ?? 0) - byMs) < 50);
      }
    });

test('sound that is timed 150 ms before the sound that it follows is put in its place bit by bit, more at once', () => {
  const frameMs = 64 / 3;
  for (const [backMs, atOnce] of [
    [150, false],
    [400, true],
  ] as const) {
    const it = times();
    it.videoMs(picture(0, true, 0));
    let realigned = false;
    let place: { offMs: number } | undefined;
    for (let i = 0; i < 1000; i++) {
      const plannedMs = i * frameMs - (i >= 500 ? backMs : 0);
      const arrivedAtMs = Math.max(plannedMs, Math.min(i, 499) * frameMs); // what is due already comes at once
      const placed = it.audioMs(Math.round(plannedMs * 48), arrivedAtMs);
      realigned ||= i > 510 && (placed?.realign ?? false);
      if (placed) place = { offMs: placed.ms - plannedMs };
    }
    assert.equal(realigned, atOnce, `${backMs} ms back`);
    assert.ok(place && Math.abs(place.offMs) < 11, `${place?.offMs} ms off its place`);
  }
});

test('a leap while the way holds both tracks back is joined as one on a free way', () => {
  const congestedMs = (ms: number): number => (ms > STEP_AT_MS - 500 && ms < STEP_AT_MS + 3000 ? 80 : 0);
  for (const track of TRACKS)
    for (const byMs of forthAndBack(1000, HOUR_MS)) {
      const { worst } = simulate({ ahead: { [track]: steps(byMs) }, reported: false, congestedMs });
      assert.ok(worst(MENDED_AT_MS) < 10, `${worst(MENDED_AT_MS)} ms after ${byMs} of ${track}`);
    }
});

test('where arrivals tell wrong after a leap, the next report tells right', () => {
  for (const track of TRACKS)
    for (const byMs of forthAndBack(1000, HOUR_MS)) {
      const congestedMs = (ms: number, of: Track): number =>
        of === track && ms > STEP_AT_MS && ms < STEP_AT_MS + 8000 ? 100 : 0;
      const { worst } = simulate({ ahead: { [track]: steps(byMs) }, congestedMs });
      assert.ok(worst(STEP_AT_MS + 7000) < 5, `${worst(STEP_AT_MS + 7000)} ms after ${byMs} of ${track}`);
    }
});

test('pictures are set right after a leap by a little each, so that they stay in their order', () => {
  const { pictures } = simulate({
    ahead: { video: steps(1000) },
    lost: { video: (ms) => ms > STEP_AT_MS - 120 && ms < STEP_AT_MS }, // so that the first guess is wrong
    reported: false,
    bFrames: 'two',
  });
  const after = pictures.filter(({ atMs }) => atMs > STEP_AT_MS + 500 && atMs < MENDED_AT_MS);
  const most = Math.max(...after.map(({ movedMs }) => Math.abs(movedMs)));
  assert.ok(most > 1 && most < 5.1, `${most} ms`);
});

/**
 * Decoding times as MediaMTX v1.20.1 tells them from the order in which pictures are shown; it cuts off whoever reads a stream in
 * which one is not later than the one before it.
 */
function leastServerStepMs(pictures: readonly Picture[], depth: number): number {
  let least = Infinity;
  let last: number | undefined;
  let start = { captureMs: 0, index: 0 };
  pictures.forEach(({ captureMs, key, ptsMs }, index) => {
    if (key) start = { captureMs, index };
    const shown = Math.round((captureMs - start.captureMs) / 40);
    const later = shown - (index - start.index) + depth;
    const dtsMs =
      last === undefined || later === 0 ? ptsMs - later * 40 : last + (ptsMs - last) / (later + 1);
    least = Math.min(least, dtsMs - (last ?? -Infinity));
    last = dtsMs;
  });
  return least;
}

test('a wrong timestamp of one picture, whichever, moves no other, and its own is guessed', () => {
  for (const bFrames of ORDERS)
    for (const byMs of forthAndBack(2000, 2.33 * HOUR_MS))
      for (let n = 0; n < 25; n++) {
        const wrongMs = 12_000 + n * 40;
        const spike = (ms: number): number => (Math.abs(ms - wrongMs) < 1 ? byMs : 0);
        const { pictures, worst } = simulate({ ahead: { video: spike }, bFrames, jitterMs: 50, seconds: 16 });
        const off = pictures.map(({ captureMs, ptsMs }) => Math.abs(ptsMs - captureMs));
        const moved = pictures.filter((_, i) => (off[i] ?? NaN) > 0.1).map(({ captureMs }) => captureMs);
        const what = `picture ${n} by ${byMs} ms, B-frames ${bFrames}: ${moved.join()} moved`;
        assert.ok(
          moved.every((ms) => Math.abs(ms - wrongMs) < 1),
          what,
        );
        assert.ok(Math.max(...off) < 81, `${what}, by ${Math.max(...off)}`);
        assert.ok(leastServerStepMs(pictures, DEPTHS[bFrames]) > 0, what);
        assert.ok(worst(4000) < 81, what);
      }
});

test('timestamps of pictures with B-frames that leap, at whichever, stay in an order that a server takes', () => {
  for (const bFrames of ORDERS)
    for (const byMs of forthAndBack(2000, HOUR_MS))
      for (let n = 0; n < 25; n++) {
        const ahead = { video: (ms: number) => (ms >= 12_000 + n * 40 - 1 ? byMs : 0) };
        const { pictures, worst } = simulate({ ahead, bFrames, jitterMs: 20, seconds: 20 });
        const what = `from picture ${n} on by ${byMs} ms, B-frames ${bFrames}`;
        assert.ok(leastServerStepMs(pictures, DEPTHS[bFrames]) > 0, what);
        assert.ok(worst(14_000) < 21, `${what}: ${worst(14_000)} ms`);
      }
});

test('small leaps of the pictures move the sound with them, at the next report at the latest', () => {
  for (const byMs of [80, 150, 200])
    assert.ok(simulate({ ahead: { video: steps(byMs) } }).worst(MENDED_AT_MS) < 20);
  for (const byMs of forthAndBack(80, 150, 200))
    assert.ok(simulate({ ahead: { video: steps(byMs) } }).worst(STEP_AT_MS + 6000) < 20, `${byMs}`);
  for (const byMs of forthAndBack(150, 200))
    assert.ok(
      simulate({ ahead: { video: steps(byMs) }, reported: false }).worst(MENDED_AT_MS) <= 41,
      `${byMs}`,
    );
});

test('leaps of pictures with B-frames keep to EBU R37', () => {
  for (const byMs of forthAndBack(1000, HOUR_MS))
    assert.ok(
      simulate({ ahead: { video: steps(byMs) }, bFrames: 'two', reported: false }).worst(MENDED_AT_MS) < 40,
    );
});

for (const track of TRACKS)
  test(`a clock that steps in the reports of ${track} only moves nothing, and is told once`, () => {
    for (const byMs of forthAndBack(100, 300, 1000, 5000, HOUR_MS)) {
      const { worst, troubles } = simulate({ reported: { [track]: steps(byMs) } });
      assert.ok(worst(4000) < 1, `${worst(4000)} ms after ${byMs}`);
      assert.deepEqual(
        troubles.map((trouble) => [trouble.kind, trouble.track, Math.round(trouble.byMs)]),
        [['report', track, byMs]],
      );
    }
  });

test('a clock that is set for both tracks, from 1970 to today or by an hour, moves nothing', () => {
  for (const byMs of [EPOCH_MS, HOUR_MS, -HOUR_MS])
    assert.ok(simulate({ reported: { video: steps(byMs), audio: steps(byMs) } }).worst(4000) < 1);
});

test('a clock that was wrong in one track from the start is not believed, nor does it move anything when it is set right', () => {
  for (const track of TRACKS)
    for (const byMs of forthAndBack(1000, 5000, HOUR_MS)) {
      const wrong = (ms: number): number => (ms < STEP_AT_MS ? byMs : 0);
      const { worst, troubles } = simulate({ reported: { [track]: wrong }, heldMs: { audio: 30 } });
      assert.ok(worst(4000, STEP_AT_MS) < 35, `${worst(4000, STEP_AT_MS)} ms of ${byMs}`);
      assert.ok(worst(STEP_AT_MS + 6000) < 35, `${worst(STEP_AT_MS + 6000)} ms after ${byMs}`);
      assert.equal(troubles[0]?.kind, 'contradiction');
    }
});

test('clocks that drift apart by 300 or 500 ppm are followed, with reports and without', () => {
  for (const ppm of forthAndBack(300, 500))
    for (const reported of [{}, false] as const)
      for (const track of TRACKS) {
        const ahead = { [track]: (ms: number) => (ms * ppm) / 1e6 };
        const { worst, troubles } = simulate({ ahead, reported, seconds: 120, batchMs: 33 });
        assert.ok(worst(4000) < 15, `${worst(4000)} ms at ${ppm} ppm`);
        assert.deepEqual(troubles, []);
      }
});

test('one wrong timestamp in between is no more than a wrong guess for a second', () => {
  const spike = (ms: number): number => (Math.abs(ms - 12_010) < 11 ? 2.33 * HOUR_MS : 0);
  assert.ok(simulate({ ahead: { audio: spike } }).worst(4000) < 1);
  const { worst, worstVideoStepMs } = simulate({ ahead: { video: spike }, bFrames: 'two' });
  assert.ok(worst(14_400) < 5 && worstVideoStepMs < 100);
});

test('where no order is told a picture that steps back by less than a leap looks like a deeper one, and sound stands as it would without', () => {
  for (const [bFrames, usualMs] of [
    ['two', 40],
    ['pyramid', 80],
  ] as const)
    for (const byMs of [-100, -160, -200, -240, -260, -320]) {
      const ahead = { video: steps(byMs) };
      const { worst } = simulate({ ahead, bFrames, tellsNoOrder: true, reported: false, seconds: 40 });
      assert.ok(
        worst(MENDED_AT_MS) < usualMs + 5,
        `${worst(MENDED_AT_MS)} ms after ${byMs}, order ${bFrames}`,
      );
    }
});

test('pictures that step within a group are joined, wherever in their order, and those of before the step stay in their places', () => {
  for (const [tellsNoOrder, bFrames, mostMs] of [
    [false, 'none', 1],
    [false, 'two', 26],
    [false, 'pyramid', 60],
    [true, 'two', 42],
    [true, 'pyramid', 92],
  ] as const)
    for (const atMs of [12_010, 12_105, 12_345, 12_425])
      for (const byMs of [-100, -160, -200, -240, -260, -320, -1000, 320, 500]) {
        const ahead = { video: (ms: number) => (ms >= atMs ? byMs : 0) };
        const order = { bFrames, ...(tellsNoOrder && { tellsNoOrder }) };
        const offMs = simulate({ ahead, ...order, reported: false }).worst(atMs + 2000);
        assert.ok(offMs < mostMs, `${offMs} ms after ${byMs} at ${atMs}, order ${bFrames}`);
      }
});

test('a picture that leaps right at the beginning, before anything tells what is late, is joined as later', () => {
  for (const atMs of [100, 500, 900])
    for (const byMs of forthAndBack(25_000, HOUR_MS)) {
      const { worst, worstVideoStepMs } = simulate({ ahead: { video: (ms) => (ms >= atMs ? byMs : 0) } });
      assert.ok(worst(4000) < 5 && worstVideoStepMs < 5, `${worst(4000)}, ${worstVideoStepMs} ms`);
    }
});

test('a pause is no leap: still pictures, sound that stops, and sound that returns with another clock', () => {
  const still = simulate({ lost: { video: (ms) => ms > 8000 && ms % 12_000 >= 40 }, seconds: 60 });
  assert.deepEqual(still.troubles, []);
  const silent = (ms: number): boolean => ms > STEP_AT_MS && ms < STEP_AT_MS + 5000;
  assert.deepEqual(simulate({ lost: { audio: silent } }).troubles, []);
  const { worst } = simulate({ lost: { audio: silent }, ahead: { audio: steps(HOUR_MS) }, reported: false });
  assert.ok(worst(STEP_AT_MS + 5000) < 20);
});

test('sound that begins long after the pictures is in its place, and nothing is told', () => {
  const lost = { audio: (ms: number) => ms < 7000 };
  for (const reported of [undefined, false] as const) {
    const { worst, troubles } = simulate({ lost, ...(reported === false && { reported }) });
    assert.deepEqual(troubles, []);
    assert.ok(worst(7000) <= 5, `${worst(7000)} ms`);
  }
});

test('what is late at the very beginning proves no leap: a source that paused right then is taken as it comes', () => {
  // A few samples, all held up; a pause, in which the clock goes on; and from then on all are on time.
  const lost = (ms: number): boolean => ms < 400 || (ms >= 500 && ms < 1500);
  const congestedMs = (ms: number): number => (ms < 500 ? 90 : 0);
  for (const reported of [{}, false] as const) {
    const { worst, troubles } = simulate({ lost: { video: lost, audio: lost }, congestedMs, reported });
    assert.deepEqual(troubles, []);
    assert.ok(worst(4000) < 5, `${worst(4000)} ms`);
  }
});

/** Nothing comes of these tracks for so long, and their timestamps go on as if that time had not passed. */
function standsStill(tracks: readonly Track[], forMs: number): Pick<SimulatedSource, 'ahead' | 'lost'> {
  const each = <T>(value: T): Partial<Record<Track, T>> =>
    Object.fromEntries(tracks.map((track) => [track, value]));
  return {
    ahead: each((ms) => (ms >= STEP_AT_MS + forMs ? -forMs : 0)),
    lost: each((ms) => ms >= STEP_AT_MS && ms < STEP_AT_MS + forMs),
  };
}

for (const track of TRACKS)
  for (const reported of [{}, false] as const)
    test(`a clock of ${track} that stands still is set right within two seconds, ${reported ? 'with' : 'without'} reports`, () => {
      for (const forMs of [400, 1000, 2000, 5000, 9000])
        for (const reportEveryMs of [5000, 1900, 700, 300]) {
          const still = standsStill([track], forMs);
          const { worst, troubles } = simulate({ ...still, reported, reportEveryMs, seconds: 40 });
          const what = `${forMs} ms, reports every ${reportEveryMs} ms`;
          const mendedAtMs = MENDED_AT_MS + forMs;
          assert.ok(worst(mendedAtMs) < 10, `${worst(mendedAtMs)} ms after ${what}`);
          const [leap, ...others] = troubles;
          assert.ok(leap?.kind === 'leap' && leap.track === track, `${JSON.stringify(leap)} after ${what}`);
          assert.ok(Math.abs(leap.byMs + forMs) < 30, `${leap.byMs} ms after ${what}`);
          assert.deepEqual(others, [], what);
        }
    });

test('a source that stood still as a whole is on time again, and one that a blocked way held back is left alone', () => {
  for (const reported of [{}, false] as const) {
    const still = simulate({ ...standsStill(TRACKS, 3000), reported, seconds: 40 });
    assert.ok(still.worst(4000, STEP_AT_MS) < 5 && still.worst(STEP_AT_MS + 10_000) < 5);
    const leaps = still.troubles.filter(({ kind }) => kind === 'leap');
    assert.deepEqual(leaps.map(({ track }) => track).sort(), ['audio', 'video']);
    for (const { byMs } of leaps) assert.ok(Math.abs(byMs + 3000) < 30, `${byMs} ms`);
    const congestedMs = (ms: number): number => Math.max(0, STEP_AT_MS + 4000 - ms) * Number(ms > STEP_AT_MS);
    const blocked = simulate({ congestedMs, reported, seconds: 40 });
    assert.ok(blocked.worst(4000) < 5);
    assert.deepEqual(blocked.troubles, []);
  }
});

test('timestamps that count samples are taken as such, whatever clock rate the description gives', () => {
  for (const audioClockHz of [44_100, 90_000, 24_000])
    for (const reported of [{}, false] as const) {
      const { worst, troubles } = simulate({ audioClockHz, reported });
      assert.ok(worst(4000) < 5, `${worst(4000)} ms at ${audioClockHz}`);
      assert.deepEqual(
        troubles.map(({ kind }) => kind),
        ['rate'],
      );
    }
});

test('reports that name the time of arrival, as a server makes them for RTMP, are left out', () => {
  for (const bFrames of ['none', 'two'] as const) {
    const arrivals = { video: () => -200 }; // the pictures' decoding order, in place of the time of capture
    const believed = simulate({ reported: arrivals, bFrames });
    assert.ok(believed.worst(4000) > 100, 'the limit that there is without an API');
    const { worst, troubles } = simulate({ reported: arrivals, bFrames, leaveOutReportsAtMs: 300 });
    assert.ok(worst(4000) < 20, `${worst(4000)} ms`);
    assert.deepEqual(troubles, []);
  }
});
