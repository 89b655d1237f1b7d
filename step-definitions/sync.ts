import { expect } from 'chai';
import { syncOf } from '../support/verdicts/sync';
import { segmentDeltasMs } from '../support/verdicts/output';
import { corrections, expectAsMeasured, reportedPairs } from '../support/verdicts/pairs';
import { SEARCH_MS } from '../support/instruments/sync';
import { closeTo } from '../support/report/limits';
import { Then } from '../support/steps';

Then(
  'the worker saw a difference of {float} milliseconds, give or take {float}',
  async function (expectedMs: number, toleranceMs: number) {
    const deltas = (await reportedPairs(this.evidence)).map(({ deltaMs }) => Math.abs(deltaMs));
    this.figure('pairDeltaMaxMs', Math.max(...deltas));
    expect(Math.max(...deltas), 'the largest difference between picture and sound, in ms').to.be.closeTo(
      expectedMs,
      toleranceMs,
    );
    await expectAsMeasured(this.evidence);
  },
);

Then(
  'the worker corrected it by at most {float} milliseconds a segment, with a log line for each step',
  async function (limitMs: number) {
    const { steps, counted } = await corrections(this.evidence);
    this.figure('corrections', steps.length);
    this.figure('largestCorrectionMs', Math.max(...steps.map(Math.abs)), { atMost: limitMs });
    expect(steps).to.have.lengthOf.at.least(1);
    expect(steps, 'log lines against worker_av_sync_corrections_total').to.have.lengthOf(counted);
    expect(Math.max(...steps.map(Math.abs)), 'the largest correction, in ms').to.be.at.most(limitMs);
    const moved = await segmentDeltasMs(this.evidence);
    const movedAtOnce = moved
      .slice(FIRST_AFTER_JUMP)
      .map((delta, i, all) => Math.abs(delta - (all[i - 1] ?? delta)));
    expect(Math.max(...movedAtOnce), 'the largest correction as measured in the output, in ms').to.be.at.most(
      limitMs + MEASURING_MS,
    );
  },
);

/** The jump is in the programme at 8 s, so in the fifth segment of 2 s; from the sixth on only corrections move sound. */
const FIRST_AFTER_JUMP = 5;
/** Timestamps of the output are whole milliseconds, at both ends of a difference. */
const MEASURING_MS = 1;

Then('the difference was below {float} milliseconds again by the end', async function (limitMs: number) {
  const last = (await reportedPairs(this.evidence)).at(-1);
  const measured = (await segmentDeltasMs(this.evidence)).at(-1) ?? Number.NaN;
  this.figure('finalDeltaMs', measured, { atLeast: -limitMs, atMost: limitMs });
  expect(
    Math.abs(last?.deltaMs ?? Number.NaN),
    'picture and sound at the end, as the worker reports, in ms',
  ).to.be.below(limitMs);
  expect(Math.abs(measured), 'picture and sound at the end, as measured in the output, in ms').to.be.below(
    limitMs,
  );
});

Then(
  'picture and sound are as far apart as in the programme, give or take {float} milliseconds',
  async function (toleranceMs: number) {
    const [output, programme] = await syncOf(this.evidence);
    this.figure('offsetMedianMs', output.medianMs, closeTo(programme.medianMs, toleranceMs));
    this.figure('programmeOffsetMs', programme.medianMs);
    expect(output.medianMs - programme.medianMs, 'sound against picture, in ms late').to.be.within(
      -toleranceMs,
      toleranceMs,
    );
  },
);

Then(
  '95 percent of the beeps are between {float} milliseconds early and {float} milliseconds late',
  async function (earlyMs: number, lateMs: number) {
    const [output] = await syncOf(this.evidence);
    this.figure('offsetLowMs', output.lowMs, { atLeast: -earlyMs });
    this.figure('offsetHighMs', output.highMs, { atMost: lateMs });
    expect(output.lowMs, 'the earliest sound against its picture, in ms late').to.be.at.least(-earlyMs);
    expect(output.highMs, 'the latest sound against its picture, in ms late').to.be.at.most(lateMs);
  },
);

Then('the offset drifts by less than {float} milliseconds a second', async function (limitMsPerS: number) {
  const [output] = await syncOf(this.evidence);
  this.figure('offsetSlopeMsPerS', output.slopeMsPerS, closeTo(0, limitMsPerS));
  expect(Math.abs(output.slopeMsPerS), 'the drift, in ms a second').to.be.below(limitMsPerS);
});

/** All flashes have their beep at the measured offset, and at no other as many as this could have. */
const ALL_MATCHED = 0.95;
const RIVAL_AT_MOST = 0.75;

Then(
  'no other offset within {int} seconds would explain what is seen and heard',
  async function (seconds: number) {
    expect(seconds * 1000).to.equal(SEARCH_MS);
    const [output] = await syncOf(this.evidence);
    this.figure('flashesMatched', output.matched);
    this.figure('nextBestOffset', output.runnerUp, { atMost: RIVAL_AT_MOST });
    expect(output.matched, 'share of flashes that the offset explains').to.be.at.least(ALL_MATCHED);
    expect(output.runnerUp, 'share of flashes that the next best offset explains').to.be.below(RIVAL_AT_MOST);
  },
);
