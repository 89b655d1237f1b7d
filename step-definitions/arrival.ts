import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { delaySecondsOf } from '../support/broadcast/plan';
import { APART_MS, GROWTH_MS_PER_S, LATENCY_MS, WAIT_MS } from '../support/verdicts/arrival-problems';
import { expectRight, outputVerdict } from '../support/verdicts/output-verdict';
import { closeTo } from '../support/report/limits';
import type { PipelineWorld } from '../support/world';

Then(
  'every unit of each coded picture is in the output once, in order, what is no picture too',
  function (this: PipelineWorld) {
    return expectRight(this.evidence, 'picture');
  },
);

Then(
  'all pictures are shown at their times in the programme, give or take 2 milliseconds',
  function (this: PipelineWorld) {
    return expectRight(this.evidence, 'times');
  },
);

Then('the output describes picture and sound as the programme does', function (this: PipelineWorld) {
  return expectRight(this.evidence, 'format');
});

Then(
  'picture and sound reached viewers {float} seconds after they were sent, give or take {float} seconds, from beginning to end',
  async function (this: PipelineWorld, seconds: number, toleranceSeconds: number) {
    expect(delaySecondsOf(this.evidence.facts.plan), 'segment and offset').to.equal(seconds);
    expect(toleranceSeconds * 1000).to.equal(LATENCY_MS);
    const { earliestMs, latestMs } = (await outputVerdict(this.evidence)).arrival;
    this.figure('arrivalEarliestMs', earliestMs, closeTo(0, LATENCY_MS));
    this.figure('arrivalLatestMs', latestMs, closeTo(0, LATENCY_MS));
    await expectRight(this.evidence, 'delay');
  },
);

Then(
  'this delay grew by less than {float} millisecond a second',
  async function (this: PipelineWorld, most: number) {
    expect(most).to.equal(GROWTH_MS_PER_S);
    const { growthMsPerS } = (await outputVerdict(this.evidence)).arrival;
    this.figure('delayGrowthMsPerS', growthMsPerS, closeTo(0, most));
    expect(Math.abs(growthMsPerS), 'growth of the delay, in ms a second').to.be.below(most);
  },
);

Then(
  'picture and sound of the same moment reached viewers within {int} milliseconds',
  async function (this: PipelineWorld, most: number) {
    expect(most).to.equal(APART_MS);
    const { apartMs } = (await outputVerdict(this.evidence)).arrival;
    this.figure('arrivalApartMs', apartMs, { atMost: most });
    expect(apartMs, 'picture and sound of the same second, apart by, in ms').to.be.below(most);
  },
);

Then('viewers never waited for {int} milliseconds', async function (this: PipelineWorld, most: number) {
  expect(most).to.equal(WAIT_MS);
  const { longestWaitMs } = (await outputVerdict(this.evidence)).arrival;
  this.figure('longestWaitMs', longestWaitMs, { atMost: most });
  expect(longestWaitMs, 'the longest wait of a viewer, in ms').to.be.below(most);
});
