import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soakFigures, soakProblems, type SoakRow } from './verdict';

const MEGABYTE = 1024 ** 2;
const NO_FAULT = { matched: 1, lost: 0, doubled: 0, reordered: 0, foreign: 0 };

interface Course {
  workerMb: (minute: number) => number;
  offsetMs: (minute: number) => number;
  descriptors: (minute: number) => number;
  lost: number;
}

const HEALTHY: Course = {
  // A collector that lets 6 MB pile up, and a warm-up of 20 MB.
  workerMb: (minute) => 150 + 20 * (1 - Math.exp(-minute)) + ((minute * 6) % 36) / 6,
  offsetMs: () => 0.3,
  descriptors: (minute) => 40 + (Math.round(minute * 6) % 2),
  lost: 0,
};

/** What is found in half an hour, with a look every 10 s. */
function problems(change: Partial<Course> = {}, isDubbed = false): string[] {
  const { workerMb, offsetMs, descriptors, lost } = { ...HEALTHY, ...change };
  const rows = Array.from({ length: 181 }, (_, look): SoakRow => {
    const minute = look / 6;
    const steady = { cpuSeconds: minute, residentBytes: 80 * MEGABYTE, descriptors: 20 };
    const worker = {
      ...steady,
      residentBytes: workerMb(minute) * MEGABYTE,
      descriptors: descriptors(minute),
    };
    return {
      minute,
      usage: { worker, mediaServer: steady, sts: steady },
      output: {
        ...{ video: { ...NO_FAULT, lost }, audio: NO_FAULT },
        ...{ offsetMs: offsetMs(minute), jitterP99Ms: 8, longestWaitMs: 60 },
      },
    };
  });
  return soakProblems(soakFigures(rows, isDubbed));
}

test('a pipeline that warms up and breathes is well', () => assert.deepEqual(problems(), []));

test('a leak of a tenth of the stream is seen under the breathing', () => {
  const [only, ...others] = problems({ workerMb: (minute) => HEALTHY.workerMb(minute) + minute / 2 });
  assert.match(only ?? '', /^memory of worker grows by 0\.\d+ MB a minute, expected less than 0\.27$/);
  assert.deepEqual(others, []);
});

test('with dubs, whose samples come and go, a leak has to be larger to be told from that', () => {
  const leaking = (mbPerMinute: number) => ({
    workerMb: (minute: number) => HEALTHY.workerMb(minute) + mbPerMinute * minute,
  });
  assert.deepEqual(problems(leaking(0.5), true), []);
  assert.match(
    problems(leaking(1), true)[0] ?? '',
    /^memory of worker grows by .*, expected less than 0\.67$/,
  );
});

test('a drift of 1.2 ms in half an hour is seen', () =>
  assert.deepEqual(problems({ offsetMs: (minute) => (1.2 * minute) / 30 }), [
    'drift of 1.20 ms, expected less than 1',
  ]));

test('a lost frame is seen', () => assert.deepEqual(problems({ lost: 1 }), ['lostFrames: 1, expected 0']));

test('descriptors that pile up are seen', () =>
  assert.match(
    problems({ descriptors: (minute) => 40 + Math.floor(minute) })[0] ?? '',
    /^descriptors of worker: /,
  ));

test('a few looks are no soak', () => assert.throws(() => soakFigures([]), /a soak of 0 looks/));
