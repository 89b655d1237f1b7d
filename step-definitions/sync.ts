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
    const deltas = (await reportedPairs(this.evidence)).map(Math.abs);
    const limit = closeTo(expectedMs, toleranceMs);
    this.measure('largest A/V offset of a pair, as the worker reports, in ms', Math.max(...deltas), limit);
    await expectAsMeasured(this.evidence);
  },
);

Then(
  'the worker corrected it by at most {float} milliseconds a segment, with a log line for each step',
  async function (limitMs: number) {
    const { steps, counted } = await corrections(this.evidence);
    this.figure('corrections of sync', steps.length);
    expect(steps).to.have.lengthOf.at.least(1);
    expect(steps, 'log lines against worker_av_sync_corrections_total').to.have.lengthOf(counted);
    this.measure('largest correction of sync, in ms', Math.max(...steps.map(Math.abs)), { atMost: limitMs });
    const moved = await segmentDeltasMs(this.evidence);
    const movedAtOnce = moved
      .slice(FIRST_AFTER_JUMP)
      .map((delta, i, all) => Math.abs(delta - (all[i - 1] ?? delta)));
    expect(movedAtOnce, 'segments after the jump').to.have.lengthOf.at.least(1);
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
  const last = (await reportedPairs(this.evidence)).at(-1) ?? NaN;
  const measured = (await segmentDeltasMs(this.evidence)).at(-1) ?? Number.NaN;
  const limit = { below: limitMs };
  this.measure('A/V offset at the end, as the worker reports, in ms', Math.abs(last), limit);
  this.measure('A/V offset at the end, as measured in the output, in ms', Math.abs(measured), limit);
});

Then(
  'picture and sound are as far apart as in the programme, give or take {float} milliseconds',
  async function (toleranceMs: number) {
    const [output, programme] = await syncOf(this.evidence);
    this.figure('A/V offset of the programme itself, in ms late', programme.medianMs);
    this.measure('A/V offset, in ms late', output.medianMs, closeTo(programme.medianMs, toleranceMs));
  },
);

Then(
  '95 percent of the beeps are between {float} milliseconds early and {float} milliseconds late',
  async function (earlyMs: number, lateMs: number) {
    const [output] = await syncOf(this.evidence);
    this.measure('A/V offset, earliest of 95 % of the beeps, in ms late', output.lowMs, {
      atLeast: -earlyMs,
    });
    this.measure('A/V offset, latest of 95 % of the beeps, in ms late', output.highMs, { atMost: lateMs });
  },
);

Then('the offset drifts by less than {float} milliseconds a second', async function (limitMsPerS: number) {
  const [output] = await syncOf(this.evidence);
  this.measure('drift of the A/V offset, in ms a second', Math.abs(output.slopeMsPerS), {
    below: limitMsPerS,
  });
});

/** All flashes have their beep at the measured offset, and at no other as many as this could have. */
const ALL_MATCHED = { atLeast: 95 };
const RIVAL = { below: 75 };

Then(
  'no other offset within {int} seconds would explain what is seen and heard',
  async function (seconds: number) {
    expect(seconds * 1000).to.equal(SEARCH_MS);
    const [output] = await syncOf(this.evidence);
    this.measure('flashes that this offset explains, in %', output.matched * 100, ALL_MATCHED);
    this.measure('flashes that the next best offset explains, in %', output.runnerUp * 100, RIVAL);
  },
);
