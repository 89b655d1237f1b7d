import { Given, When } from '@cucumber/cucumber';
import { planFor } from '../support/broadcast/catalogue';
import { expectFaults } from '../support/verdicts/faults';
import type { PipelineWorld } from '../support/world';

Given(/^the recorded broadcast of (.+)$/, async function (this: PipelineWorld, words: string) {
  this.evidence = await this.broadcasts.recorded(planFor(words));
});

Given(
  'a programme of {int} seconds in segments of {float} second(s)',
  function (this: PipelineWorld, seconds: number, segmentSeconds: number) {
    this.draft.programme(seconds, segmentSeconds);
  },
);

/** Whatever a scenario judges, what it is given must have happened first. */
When('it is broadcast', async function (this: PipelineWorld) {
  this.evidence = await this.broadcasts.recorded(this.draft.finish());
  await expectFaults(this.evidence);
});
