import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { durationMs } from '../support/verdicts/durations';
import { firstPairAtMs } from '../support/verdicts/pairs';
import type { PipelineWorld } from '../support/world';

Then(
  'the output could be read within {float} seconds of the first pair being put out',
  async function (this: PipelineWorld, seconds: number) {
    const { outputReadyAtMs } = this.evidence.facts.times;
    const tookMs = durationMs('the output can be read', await firstPairAtMs(this.evidence), outputReadyAtMs);
    this.figure('outputReadyMs', tookMs, { atMost: seconds * 1000 });
    expect(tookMs, 'the output, readable after the first pair was put out, in ms').to.be.at.most(
      seconds * 1000,
    );
  },
);

Then('a viewer received picture and sound', async function (this: PipelineWorld) {
  const arrivals = await this.evidence.arrivals();
  const count = (type: 'video' | 'audio'): number =>
    arrivals.filter((arrival) => arrival.type === type).length;
  expect(count('video'), 'pictures received').to.be.above(0);
  expect(count('audio'), 'sound packets received').to.be.above(0);
  expect(this.evidence.facts.viewerEnd).to.deep.equal({ by: 'stream' });
});

Then(
  'a viewer who joined after segment {int} had decoded picture and sound within {float} seconds',
  function (this: PipelineWorld, segment: number, seconds: number) {
    const { lateViewer, plan } = this.evidence.facts;
    expect(plan.viewerJoinsAfterSegment).to.equal(segment);
    if (!lateViewer || 'problem' in lateViewer)
      throw new Error(lateViewer?.problem ?? `no viewer joined: segment ${segment + 1} was never put out`);
    this.figure('joinedPictureMs', lateViewer.firstPictureMs, { atMost: seconds * 1000 });
    this.figure('joinedSoundMs', lateViewer.firstSoundMs, { atMost: seconds * 1000 });
    expect(
      Math.max(lateViewer.firstPictureMs, lateViewer.firstSoundMs),
      'the wait of the late viewer, in ms',
    ).to.be.at.most(seconds * 1000);
  },
);
