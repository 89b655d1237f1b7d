import { After, AfterAll } from '@cucumber/cucumber';
import { endSharedService } from '../support/contract/bench';
import type { PipelineWorld } from '../support/world';

After({ tags: '@contract' }, async function (this: PipelineWorld) {
  await this.contract.close();
});

AfterAll(endSharedService);
