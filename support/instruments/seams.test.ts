import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markSamples } from '../../services/contracts/mark';
import { measureSeam } from './seams';
import { RATE_HZ } from './sound-testing';

const LENGTH = 8 * 1024;
const BORDER = LENGTH / 2;
/** A dub before the border, an hour into it, and the beginning of the next one behind it. */
const before = markSamples(3, RATE_HZ, 20_000, LENGTH);
const behind = markSamples(4, RATE_HZ, -BORDER, LENGTH);
/** −40 dB or so: what coding adds. */
const noise = (i: number): number => 0.003 * Math.sin(i * i);

/** What is heard where the first is faded into the second over so many samples, around the border. */
const joined = (fade: number, gains: (x: number) => [number, number]): Float32Array =>
  before.map((value, i) => {
    const [a, b] = gains(Math.min(1, Math.max(0, (i - BORDER) / fade + 0.5)));
    return a * value + b * (behind[i] ?? 0) + noise(i);
  });
const linear = (x: number): [number, number] => [1 - x, x];
const equalPower = (x: number): [number, number] => [
  Math.cos((x * Math.PI) / 2),
  Math.sin((x * Math.PI) / 2),
];
const read = (heard: Float32Array) => measureSeam({ heard, before, behind });
/** The first half of a window of 2,048 samples, and the half of the transform that nothing cancels. */
const uncancelled = (i: number): number => {
  const at = i - BORDER;
  if (at < 0 || at >= 1024) return 0;
  const window = (n: number): number => Math.sin((Math.PI * (n + 0.5)) / 2048);
  return window(at) * window(1023 - at) * (behind[BORDER + 1023 - at] ?? 0);
};

describe('a good seam', () => {
  for (const ms of [5, 10, 20])
    for (const [name, gains] of [
      ['linear', linear],
      ['equal power', equalPower],
    ] as const)
      it(`is a ${name} fade of ${ms} ms`, () => {
        const { errorDb, stepRatio } = read(joined((ms * RATE_HZ) / 1000, gains));
        assert.ok(errorDb < -30, `${errorDb} dB`);
        assert.ok(stepRatio < 1.5, `steps of ${stepRatio}`);
      });
});

describe('a bad seam', () => {
  const ideal = joined(480, linear);
  const worse = (change: (value: number, i: number) => number) => read(ideal.map(change));
  it('is half a transform that nothing cancels', () => {
    const { errorDb } = worse((value, i) => value + uncancelled(i));
    assert.ok(errorDb > -12, `${errorDb} dB`);
  });
  for (const [db, least, most] of [
    [-10, -13, -7],
    [-20, -23, -17],
  ] as const)
    it(`with noise of ${db} dB is told to 3 dB`, () => {
      const amplitude = Math.sqrt(2) * 10 ** ((-15 + 3 + db) / 20);
      const near = (i: number): boolean => i >= BORDER && i < BORDER + 1024;
      const { errorDb } = worse((value, i) => value + (near(i) ? amplitude * Math.sin(i * i * 0.7) : 0));
      assert.ok(errorDb > least && errorDb < most, `${errorDb} dB`);
    });
  it('is a hole of 5 ms', () => {
    const { errorDb } = worse((value, i) => (Math.abs(i - BORDER) < 120 ? 0 : value));
    assert.ok(errorDb > -12, `${errorDb} dB`);
  });
  it('is the next dub a frame late', () => {
    const late = markSamples(4, RATE_HZ, -BORDER - 1024, LENGTH);
    const { errorDb } = read(before.map((value, i) => (i < BORDER ? value : (late[i] ?? 0))));
    assert.ok(errorDb > -6, `${errorDb} dB`);
  });
  it('is a step of the waveform', () => {
    const { stepRatio } = worse((value, i) => (i === BORDER ? value + 0.9 : value));
    assert.ok(stepRatio > 2, `steps of ${stepRatio}`);
  });
});
