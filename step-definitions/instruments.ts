import { expect } from 'chai';
import type { Defect } from '../fixtures/defects';
import { FPS } from '../fixtures/schedule';
import { SOUND_RATE_HZ } from '../support/instruments/decode';
import { closeTo } from '../support/report/limits';
import { expectDub, expectOriginal } from '../support/verdicts/hearing';
import { clipMs, secondsOf, Trial, TRIAL_SECONDS } from '../support/verdicts/trial';
import type { PipelineWorld } from '../support/world';
import { Given, Then, When } from '../support/steps';

/** What is wrong with the clip of a scenario, and what the instruments read in it. */
const defects = new WeakMap<PipelineWorld, Defect | undefined>();
const trials = new WeakMap<PipelineWorld, Trial>();

function trialOf(world: PipelineWorld): Trial {
  const trial = trials.get(world);
  if (!trial)
    throw new Error('Bad step sequence: no step before this one had the instruments look at a clip');
  return trial;
}

Given('the clip without a defect', function () {
  defects.set(this, undefined);
});

Given(
  /^a clip whose sound is (\d+) milliseconds (late|early)$/,
  function (ms: string, side: 'late' | 'early') {
    defects.set(this, { kind: 'sound-late', byMs: side === 'late' ? Number(ms) : -Number(ms) });
  },
);

Given('a clip whose sound falls behind by {float} millisecond(s) a second', function (msPerS: number) {
  defects.set(this, { kind: 'sound-drift', msPerS });
});

const PICTURE_KINDS = { lost: 'lost', doubled: 'doubled', 'swapped with the next': 'swapped' } as const;

Given(
  /^a clip in which picture (\d+) is (lost|doubled|swapped with the next)$/,
  function (frame: string, defect: keyof typeof PICTURE_KINDS) {
    defects.set(this, { kind: PICTURE_KINDS[defect], frame: Number(frame) });
  },
);

const DISTURBANCES = {
  freeze: { kind: 'freeze', found: 'freezes' },
  'black picture': { kind: 'black', found: 'blacks' },
  silence: { kind: 'silence', found: 'silences' },
} as const;
const frames = (ms: number): number => Math.round((ms * FPS) / 1000);
type Disturbance = keyof typeof DISTURBANCES;

Given(
  /^a clip with a (freeze|black picture|silence) of (\d+) milliseconds after (\d+) seconds$/,
  function (what: Disturbance, ms: string, second: string) {
    const { kind } = DISTURBANCES[what];
    const [startMs, lengthMs] = [clipMs(Number(second)), Number(ms)];
    const pictures = { frame: frames(startMs), frames: frames(lengthMs) };
    defects.set(this, kind === 'silence' ? { kind, startMs, lengthMs } : { kind, ...pictures });
  },
);

Given(
  'a clip that has the sound from second {int} on also from second {int} to {int}',
  function (source: number, from: number, to: number) {
    const stretch = { startMs: clipMs(from), lengthMs: (to - from) * 1000 };
    defects.set(this, { kind: 'misplaced', ...stretch, fromMs: clipMs(source) });
  },
);

Given(
  'a clip that has the marked dub of fragment {int} from second {int} to {int}',
  function (sequence: number, from: number, to: number) {
    defects.set(this, { kind: 'dub', startMs: clipMs(from), lengthMs: (to - from) * 1000, sequence });
  },
);

Given(
  'a clip that has the marked dub of fragment {int} from second {int} to {int}, {int} samples late',
  function (sequence: number, from: number, to: number, lateSamples: number) {
    const stretch = { startMs: clipMs(from), lengthMs: (to - from) * 1000 };
    defects.set(this, { kind: 'dub', ...stretch, sequence, lateSamples });
  },
);

const SIDES = {
  'left and right are swapped': { kind: 'sides-swapped' },
  'left and right are both mixed': { kind: 'sides-mixed' },
  'left is lost': { kind: 'side-lost', side: 0 },
} as const;

Given(
  /^a clip whose (left and right are swapped|left and right are both mixed|left is lost)$/,
  function (defect: keyof typeof SIDES) {
    defects.set(this, SIDES[defect]);
  },
);

Given('a clip whose right is {int} decibels lower', function (byDb: number) {
  defects.set(this, { kind: 'side-lower', side: 1, byDb });
});

Given('a clip whose sides are each heard on the other, {int} decibels lower', function (byDb: number) {
  defects.set(this, { kind: 'crosstalk', atDb: -byDb });
});

When('the instruments look at it', async function () {
  if (!defects.has(this)) throw new Error('Bad step sequence: no step before this one names a clip');
  trials.set(this, await Trial.of(defects.get(this)));
});

Then(
  'the sync meter reads {float} milliseconds, give or take {float}',
  function (expectedMs: number, toleranceMs: number) {
    const { medianMs, lowMs, highMs } = trialOf(this).sync;
    this.figure('A/V offset, in ms late', medianMs);
    for (const offsetMs of [medianMs, lowMs, highMs])
      expect(offsetMs, 'sound against picture, in ms late').to.be.closeTo(expectedMs, toleranceMs);
  },
);

Then(
  'the sync meter reads {float} milliseconds more than without the defect, give or take {float}',
  async function (expectedMs: number, toleranceMs: number) {
    const [{ sync }, clean] = [trialOf(this), (await Trial.of()).sync];
    this.figure('A/V offset, in ms late', sync.medianMs);
    this.figure('A/V offset without the defect, in ms late', clean.medianMs);
    for (const offset of ['medianMs', 'lowMs', 'highMs'] as const)
      expect(
        sync[offset] - clean[offset],
        `sound against picture more than without the defect (${offset}), in ms late`,
      ).to.be.closeTo(expectedMs, toleranceMs);
  },
);

Then(
  'the sync meter reads a drift of {float} millisecond(s) a second, give or take {float}',
  function (expectedMsPerS: number, toleranceMsPerS: number) {
    const { slopeMsPerS } = trialOf(this).sync;
    this.measure(
      'drift of the A/V offset, in ms a second',
      slopeMsPerS,
      closeTo(expectedMsPerS, toleranceMsPerS),
    );
  },
);

Then(
  'this offset explains at least {int} percent of the flashes, and no other more than {int}',
  function (leastPercent: number, mostPercent: number) {
    const { matched, runnerUp } = trialOf(this).sync;
    this.measure('flashes that this offset explains, in %', matched * 100, { atLeast: leastPercent });
    this.measure('flashes that the next best offset explains, in %', runnerUp * 100, { atMost: mostPercent });
  },
);

const numbers = (words: string): number[] => (words === 'none' ? [] : [Number(words)]);

Then(
  /^the frame counter finds lost: (none|\d+), doubled: (none|\d+), out of order: (\d+)$/,
  function (lost: string, doubled: string, outOfOrder: string) {
    const { counter } = trialOf(this);
    for (const defect of ['lost', 'doubled'] as const)
      this.figure(`pictures found ${defect}`, counter[defect].join(' ') || 'none');
    expect(counter).to.deep.equal({
      ...{ lost: numbers(lost), doubled: numbers(doubled) },
      ...{ outOfOrder: Number(outOfOrder), illegible: 0 },
    });
  },
);

const NOTHING_FOUND = { freezes: [], blacks: [], silences: [] };

Then('the detectors find no freeze, no black picture and no silence', function () {
  expect(trialOf(this).disturbances).to.deep.equal(NOTHING_FOUND);
});

Then(
  /^the detectors find one (freeze|black picture|silence) of (\d+) milliseconds after (\d+) seconds, give or take (\d+), and nothing else$/,
  function (what: Disturbance, ms: string, second: string, tolerance: string) {
    const { found } = DISTURBANCES[what];
    const { [found]: stretches, ...others } = trialOf(this).disturbances;
    expect(stretches).to.have.lengthOf(1);
    expect({ ...others, [found]: [] }).to.deep.equal(NOTHING_FOUND);
    const [{ startMs, endMs } = { startMs: Number.NaN, endMs: Number.NaN }] = stretches;
    const beginMs = startMs - clipMs(0);
    this.measure(
      'the begin of the defect, in ms',
      beginMs,
      closeTo(Number(second) * 1000, Number(tolerance)),
    );
    this.measure('the length of the defect, in ms', endMs - startMs, closeTo(Number(ms), Number(tolerance)));
  },
);

Then('every second of the programme is heard in its place, and no dub', function () {
  expectOriginal([trialOf(this).heard(0, TRIAL_SECONDS)]);
});

Then(
  'every second before {int} and after {int} is heard in its place, and no dub',
  function (from: number, to: number) {
    expectOriginal([trialOf(this).heard(0, from), trialOf(this).heard(to, TRIAL_SECONDS)]);
  },
);

Then(
  'from second {int} to {int} the sound from second {int} on is heard',
  function (from: number, to: number, source: number) {
    const heard = secondsOf(trialOf(this).heard(from, to).seconds);
    this.figure('seconds of the programme that were heard', heard.join(' '));
    expect(heard).to.deep.equal(Array.from({ length: to - from }, (_, i) => source + i));
  },
);

Then(
  'from second {int} to {int} the dub of fragment {int} is heard, and no other',
  function (from: number, to: number, sequence: number) {
    this.figure('the dub heard, in %', expectDub(trialOf(this).heard(from, to), sequence) * 100);
  },
);

Then(
  'the dub from second {int} to {int} is placed {int} samples late, give or take {int}',
  function (from: number, to: number, samples: number, tolerance: number) {
    const { dubLateMs = Number.NaN } = trialOf(this).heard(from, to);
    const lateSamples = (dubLateMs * SOUND_RATE_HZ) / 1000;
    this.measure('the dub, in samples late', lateSamples, closeTo(samples, tolerance));
  },
);

Then('the channel meter reads {string} in every second', function (reading: string) {
  const verdicts = trialOf(this).channels.map(({ verdict }) => verdict);
  expect(verdicts).to.deep.equal(Array.from({ length: TRIAL_SECONDS }, () => reading));
});

Then(
  'the channel meter reads {float} decibels on the left and {float} on the right, give or take {float}',
  function (left: number, right: number, tolerance: number) {
    for (const { second, leftDb, rightDb } of trialOf(this).channels) {
      expect(leftDb, `left in second ${second}, in dB`).to.be.closeTo(left, tolerance);
      expect(rightDb, `right in second ${second}, in dB`).to.be.closeTo(right, tolerance);
    }
  },
);

Then('the channel meter hears at most {float} decibels of one side on the other', function (mostDb: number) {
  const worstDb = Math.max(...trialOf(this).channels.map(({ crosstalkDb }) => crosstalkDb));
  this.measure('one side on the other, in dB', worstDb, { atMost: mostDb });
});

Then(
  'the channel meter hears {float} decibels of one side on the other, give or take {float}',
  function (expectedDb: number, tolerance: number) {
    for (const { second, crosstalkDb } of trialOf(this).channels)
      expect(crosstalkDb, `one side on the other in second ${second}, in dB`).to.be.closeTo(
        expectedDb,
        tolerance,
      );
  },
);
