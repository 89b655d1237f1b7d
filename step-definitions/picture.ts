import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { clip } from '../fixtures/clips';
import { contentOf, contentOfProgramme, firstFrame, lastFrame } from '../support/judge/content';
import { beyond } from '../support/judge/disturbances';
import { canSeeMarkers } from '../support/judge/own-clip';
import { runOfCounter } from '../support/observe/analysis/frame-counter';
import type { PipelineWorld } from '../support/world';

Then(
  'the counter in the picture runs from the first frame to the last without a gap',
  async function (this: PipelineWorld) {
    if (!(await canSeeMarkers(this))) return;
    const source = await clip(this.evidence.facts.plan.clip);
    const last = lastFrame(source) - (this.evidence.facts.mediaServer.name === 'MediaMTX' ? 1 : 0);
    const run = runOfCounter((await contentOf(this.evidence)).counters, firstFrame(source), last);
    this.figure('framesNotSeen', run.lost.length);
    expect(run).to.deep.equal({ lost: [], doubled: [], outOfOrder: 0, illegible: 0 });
  },
);

Then(
  'the output has no freeze, black picture or silence that the programme does not have',
  async function (this: PipelineWorld) {
    if (!(await canSeeMarkers(this))) return;
    const [output, programme] = [await contentOf(this.evidence), await contentOfProgramme(this.evidence)];
    for (const kind of ['freezes', 'blacks', 'silences'] as const) {
      const found = beyond(output[kind], programme[kind]);
      this.figure(kind, found.length);
      expect(found, kind).to.deep.equal([]);
    }
  },
);
