import { After } from '@cucumber/cucumber';
import { expectNothingLost } from './judge/conservation';
import { RUN_INFO_MEDIA_TYPE } from './report/summary';
import type { PipelineWorld } from './world';

/** Holds at the end of every scenario, whatever it was about. */
After(async function (this: PipelineWorld) {
  this.attachFigures();
  if (!this.hasEvidence) return;
  const { name, version } = this.evidence.facts.mediaServer;
  this.attach(JSON.stringify({ stack: 'local', mediaServer: `${name} ${version}` }), RUN_INFO_MEDIA_TYPE);
  await expectNothingLost(this.evidence, this.expectedErrors);
});
