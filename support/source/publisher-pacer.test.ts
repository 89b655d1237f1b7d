import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import type { Step } from './clip-programme';
import { MediaClock, Pacer } from './publisher-pacer';

test('samples are due as far apart as their decode times, whatever the time of asking', () => {
  const clock = new MediaClock();
  clock.start(-67, 1000);
  assert.deepEqual(
    [-67, 0, 33.3].map((mediaMs) => clock.dueMs(mediaMs)),
    [1000, 1067, 1100.3],
  );
});

test('a hold shifts timestamps by whole steps of 40 ms, never less than it lasted', () => {
  const clock = new MediaClock();
  clock.start(0, 1000);
  clock.resumeAt(500, 3501);
  assert.equal(clock.shiftMs, 2040);
  assert.equal(clock.dueMs(500), 3540);
  clock.resumeAt(600, 3540);
  assert.equal(clock.shiftMs, 2040);
});

test('absolute time and timestamps stay on one line across a hold', () => {
  const clock = new MediaClock();
  clock.start(0, 1000);
  const before = clock.ntpMs(0);
  clock.resumeAt(500, 3500);
  assert.equal(clock.ntpMs(500 + clock.shiftMs), clock.dueMs(500));
  assert.equal(clock.ntpMs(0), before);
  assert.equal(clock.sentMs(clock.dueMs(500)), 500 + clock.shiftMs);
});

const SAMPLE = { ptsTicks: 0, dtsTicks: 0, durationTicks: 0, key: false, data: Buffer.alloc(0) };
const at = (atMs: number): Step => ({
  kind: 'sample',
  track: 'video',
  sample: SAMPLE,
  atMs,
  fixtureStart: false,
});
const HOLD: Step = { kind: 'hold' };

/** A pacer on a clock of its own. `log` has what was taken, and when. */
function pacerOf(
  t: TestContext,
  steps: readonly Step[],
  hold = (): Promise<void> => Promise.resolve(),
  { settleMs = 0, togetherMs = 40 } = {},
) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 1000;
  const log: string[] = [];
  const clock = new MediaClock();
  function* generate(): Generator<Step, undefined> {
    yield* steps;
  }
  const events = {
    samples: (steps: readonly { atMs: number }[]) =>
      log.push(`${steps.map(({ atMs }) => atMs).join(', ')} at ${nowMs}`),
    hold,
    end: () => log.push(`end at ${nowMs}`),
    failed: (error: unknown) => log.push(String(error)),
  };
  const pacer = new Pacer(generate(), clock, { settleMs, togetherMs }, events, () => nowMs);
  const advance = (ms: number): void => {
    for (let i = 0; i < ms; i++) {
      nowMs++;
      t.mock.timers.tick(1);
    }
  };
  /** The process is busy: time goes by, timers fire late. */
  const block = (ms: number): void => void (nowMs += ms);
  return { pacer, log, advance, block, clock };
}

test('each sample leaves in the millisecond that it is due, the first at once', (t) => {
  const { pacer, log, advance } = pacerOf(t, [at(-67), at(0), at(66.7), { kind: 'end', atMs: 100 }]);
  pacer.start();
  advance(200);
  assert.deepEqual(log, ['-67 at 1000', '0 at 1067', '66.7 at 1134', 'end at 1167']);
});

test('samples that are due within 40 ms leave together, none before its time, and the end waits for nobody', (t) => {
  const { pacer, log, advance } = pacerOf(t, [
    at(0),
    at(10),
    at(39),
    at(41),
    at(80),
    { kind: 'end', atMs: 90 },
  ]);
  pacer.start();
  advance(200);
  assert.deepEqual(log, ['0 at 1000', '10, 39 at 1040', '41, 80 at 1080', 'end at 1090']);
});

test('asked for, each sample leaves by itself', (t) => {
  const alone = { togetherMs: 0 };
  const { pacer, log, advance } = pacerOf(t, [at(0), at(10), at(39), at(41)], undefined, alone);
  pacer.start();
  advance(100);
  assert.deepEqual(log, ['0 at 1000', '10 at 1010', '39 at 1039', '41 at 1041']);
});

test('after a busy time what is overdue leaves at once, and the rest at its own time', (t) => {
  const { pacer, log, advance, block } = pacerOf(t, [at(0), at(50), at(60), at(70), at(150)]);
  pacer.start();
  block(25);
  advance(200);
  assert.deepEqual(log, ['0 at 1000', '50, 60, 70 at 1075', '150 at 1150']);
});

test('a hold keeps media time where it is; the next sample leaves when it is over and settled', async (t) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { pacer, log, advance, clock } = pacerOf(t, [at(0), HOLD, at(10), at(20)], () => held, {
    settleMs: 250,
  });
  pacer.start();
  advance(1000);
  assert.deepEqual(log, ['0 at 1000']);
  release();
  await settled();
  advance(400);
  assert.equal(clock.shiftMs, 1240);
  assert.deepEqual(log, ['0 at 1000', '10 at 2250', '20 at 2290']);
});

test('a hold that ends after the stop sets nothing off', async (t) => {
  const { pacer, log, advance } = pacerOf(t, [at(0), HOLD, at(10)]);
  pacer.start();
  pacer.stop();
  await settled();
  advance(50);
  assert.deepEqual(log, ['0 at 1000']);
});

test('a hold that fails is told', async (t) => {
  const { pacer, log } = pacerOf(t, [at(0), HOLD, at(10)], () => Promise.reject(new Error('no reader')));
  pacer.start();
  await settled();
  assert.deepEqual(log, ['0 at 1000', 'Error: no reader']);
});
