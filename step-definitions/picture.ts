import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { countersSeen, firstFrame, lastFrame } from '../support/verdicts/content';
import { expectNoGap } from '../support/verdicts/conservation';
import { lackingInRecording } from '../support/verdicts/output';
import { canSeeMarkers } from '../support/verdicts/own-clip';
import { runOfCounter } from '../support/instruments/frame-counter';
import type { PipelineWorld } from '../support/world';

Then(
  'the counter in the picture runs from the first frame to the last without a gap',
  async function (this: PipelineWorld) {
    if (!(await canSeeMarkers(this))) return;
    const source = await this.evidence.programme();
    const run = runOfCounter(await countersSeen(this.evidence), firstFrame(source), lastFrame(source));
    const excused = await lackingInRecording(this.evidence);
    const lost = run.lost.filter((number) => number !== excused);
    this.figure('framesNotSeen', lost.length);
    expect({ ...run, lost }).to.deep.equal({ lost: [], doubled: [], outOfOrder: 0, illegible: 0 });
  },
);

Then(
  'the output has no freeze, black picture or silence that the programme does not have',
  async function (this: PipelineWorld) {
    if (!(await canSeeMarkers(this))) return;
    await expectNoGap(this.evidence);
  },
);
