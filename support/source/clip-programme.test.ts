import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClipSample, decodeTimes } from './clip';
import { programme, type SampleStep, type Step } from './clip-programme';
import { tinyClip } from './clip-testing';

const clip = tinyClip({ pictures: 50, groups: [10, 10, 30] });
const samples = (steps: readonly Step[]): SampleStep[] => steps.filter((step) => step.kind === 'sample');
const number = ({ sample, track }: SampleStep): number => sample.data.readUInt16BE(track === 'video' ? 5 : 0);

test('decode times are the sorted presentation times, early enough for every picture', () => {
  const pts = [0, 3, 1, 2, 6, 4, 5];
  const timed = decodeTimes(pts.map((ptsTicks) => ({ ptsTicks, dtsTicks: 0 })));
  assert.deepEqual(
    timed.map(({ dtsTicks }) => dtsTicks),
    [-1, 0, 1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    decodeTimes([5, 6].map((ptsTicks) => ({ ptsTicks, dtsTicks: 0 }))).map((s) => s.dtsTicks),
    [5, 6],
  );
});

test('one group, a hold, the second group and the fixture, then the end', () => {
  const steps = [...programme(clip, { loop: false, leadIn: 'in-clip' })];
  const hold = steps.findIndex(({ kind }) => kind === 'hold');
  const videos = (part: Step[]): number[] =>
    samples(part)
      .filter(({ track }) => track === 'video')
      .map(number);
  assert.deepEqual(
    videos(steps.slice(0, hold)),
    Array.from({ length: 10 }, (_, i) => i),
  );
  assert.deepEqual(
    videos(steps.slice(hold)),
    Array.from({ length: 40 }, (_, i) => 10 + i),
  );
  assert.deepEqual(
    samples(steps)
      .filter((step) => step.fixtureStart)
      .map(number),
    [20],
  );
  assert.deepEqual(steps.at(-1), { kind: 'end', atMs: 500 });
});

test('after the hold pictures and sound come in the order of their decode times, none is missing', () => {
  const steps = [...programme(clip, { loop: false, leadIn: 'in-clip' })];
  const after = samples(steps.slice(steps.findIndex(({ kind }) => kind === 'hold')));
  assert.deepEqual(
    after.map(({ atMs }) => atMs),
    after.map(({ atMs }) => atMs).sort((a, b) => a - b),
  );
  assert.equal(samples(steps).filter(({ track }) => track === 'audio').length, clip.audio?.samples.length);
});

test('a clip without sound has pictures only', () => {
  const silent = tinyClip({ pictures: 30, groups: [10, 10, 10], sound: false });
  assert.equal(samples([...programme(silent, { loop: false, leadIn: 'in-clip' })]).length, 30);
});

test('a clip without lead-in groups is refused with what to do', () => {
  const plain = tinyClip({ pictures: 30, groups: [30] });
  assert.throws(() => programme(plain, { loop: false, leadIn: 'in-clip' }), /1 keyframes.*leadIn 'repeat'/);
});

test('any clip can have its beginning sent twice before it', () => {
  const plain = tinyClip({ pictures: 100, groups: [100] });
  const steps = samples([...programme(plain, { loop: false, leadIn: 'repeat' })]);
  const pictures = steps.filter(({ track }) => track === 'video');
  assert.deepEqual(pictures.map(number).slice(48, 52), [48, 49, 0, 1]);
  assert.deepEqual(pictures.map(number).slice(98, 102), [48, 49, 0, 1]);
  assert.deepEqual(
    pictures.map(({ sample }) => sample.ptsTicks),
    Array.from({ length: 200 }, (_, i) => (i - 100) * 900),
  );
  assert.equal(steps.find((step) => step.fixtureStart)?.sample.ptsTicks, 0);
});

/** The first samples of a looping programme's track behind the fixture's start. */
function looped(track: SampleStep['track'], count: number): ClipSample[] {
  const found: ClipSample[] = [];
  let begun = false;
  for (const step of programme(clip, { loop: true, leadIn: 'in-clip' })) {
    if (step.kind !== 'sample') continue;
    begun ||= step.fixtureStart;
    if (begun && step.track === track && found.push(step.sample) === count) break;
  }
  return found;
}

test('looping repeats the pictures of the fixture without a break', () => {
  const pictures = looped('video', 100);
  assert.deepEqual(
    pictures.map(({ ptsTicks }) => ptsTicks),
    Array.from({ length: 100 }, (_, i) => (20 + i) * 900),
  );
  assert.deepEqual(pictures[31]?.data, clip.video.samples[21]?.data);
});

test('looping leaves no gap in the sound, and keeps it within half a frame of the picture for ever', () => {
  const sounds = looped('audio', 5000);
  const steps = sounds.slice(1).map(({ ptsTicks }, i) => ptsTicks - (sounds[i]?.ptsTicks ?? 0));
  assert.ok(steps.every((ticks) => ticks === 1024));
  const first = sounds[0];
  const periodSamples = 0.3 * 48_000;
  const offsets = sounds.flatMap(({ data, ptsTicks }) => {
    if (!first || !data.equals(first.data)) return [];
    const since = ptsTicks - first.ptsTicks;
    return [Math.abs(since - Math.round(since / periodSamples) * periodSamples)];
  });
  assert.ok(
    offsets.length > 300 && Math.max(...offsets) <= 512,
    `${offsets.length} rounds, ${Math.max(...offsets)}`,
  );
});
