import { Given } from '@cucumber/cucumber';
import { planFor } from '../support/broadcast/catalogue';
import type { PipelineWorld } from '../support/world';

Given(/^the recorded broadcast of (.+)$/, async function (this: PipelineWorld, words: string) {
  this.evidence = await this.broadcasts.recorded(planFor(words));
});
