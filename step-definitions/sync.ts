import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { segmentDeltasMs } from '../support/judge/output';
import { corrections, reportedPairs } from '../support/judge/pairs';
import type { PipelineWorld } from '../support/world';

Then(
  'the worker saw a difference of {float} milliseconds, give or take {float}',
  async function (this: PipelineWorld, expectedMs: number, toleranceMs: number) {
    const deltas = (await reportedPairs(this.evidence)).map(({ deltaMs }) => Math.abs(deltaMs));
    this.figure('pairDeltaMaxMs', Math.max(...deltas));
    expect(Math.max(...deltas)).to.be.closeTo(expectedMs, toleranceMs);
  },
);

Then(
  'the worker corrected it by at most {float} milliseconds a segment, with a log line for each step',
  async function (this: PipelineWorld, limitMs: number) {
    const { steps, counted } = await corrections(this.evidence);
    this.figure('corrections', steps.length);
    this.figure('largestCorrectionMs', Math.max(...steps.map(Math.abs)));
    expect(steps).to.have.lengthOf.at.least(1);
    expect(steps, 'log lines against worker_av_sync_corrections_total').to.have.lengthOf(counted);
    expect(Math.max(...steps.map(Math.abs))).to.be.at.most(limitMs);
    const moved = await segmentDeltasMs(this.evidence);
    const movedAtOnce = moved
      .slice(FIRST_AFTER_JUMP)
      .map((delta, i, all) => Math.abs(delta - (all[i - 1] ?? delta)));
    expect(Math.max(...movedAtOnce), 'as measured in the output').to.be.at.most(limitMs + MEASURING_MS);
  },
);

/** The jump is in the programme at 8 s, so in the fifth segment of 2 s; from the sixth on only corrections move sound. */
const FIRST_AFTER_JUMP = 5;
/** Timestamps of the output are whole milliseconds, at both ends of a difference. */
const MEASURING_MS = 1;

Then(
  'the difference was below {float} milliseconds again by the end',
  async function (this: PipelineWorld, limitMs: number) {
    const last = (await reportedPairs(this.evidence)).at(-1);
    const measured = (await segmentDeltasMs(this.evidence)).at(-1) ?? Number.NaN;
    this.figure('finalDeltaMs', measured);
    expect(Math.abs(last?.deltaMs ?? Number.NaN), 'as the worker reports').to.be.below(limitMs);
    expect(Math.abs(measured), 'as measured in the output').to.be.below(limitMs);
  },
);
