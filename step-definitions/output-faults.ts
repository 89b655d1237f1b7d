import { Given, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Moment } from '../support/broadcast/cues';
import { failingSinceMs, latenessAfterStallMs } from '../support/verdicts/output-faults';
import type { PipelineWorld } from '../support/world';

Given('{moment} the media server dies', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'kill-media-server' });
});

Given('nobody listens where the worker is to publish', function (this: PipelineWorld) {
  this.draft.closedOutput();
});

Given('the media server hangs up instead of taking the output', function (this: PipelineWorld) {
  this.draft.outputThatHangsUp();
});

Given('{moment} the media server stops reading the output', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'stall-output' });
});

Given('{moment} the media server reads on', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'output-goes-on' });
});

Given('{moment} the media server refuses the output', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'refuse-output' });
});

Then('the worker logged the error that the output failed', async function (this: PipelineWorld) {
  await logged(this, /^output failed: .+/);
});

Then(
  'the worker logged the error that the output failed, which names {string}',
  async function (this: PipelineWorld, what: string) {
    await logged(this, new RegExp(`^output failed: .*${what.replaceAll('.', String.raw`\.`)}`));
  },
);

async function logged(world: PipelineWorld, expected: RegExp): Promise<void> {
  world.expectedErrors.push(expected);
  (await world.evidence.logs()).exactly(1, { level: 'error', message: expected });
}

Then(
  'the worker ended within {float} seconds of that, with exit code {int}',
  function (this: PipelineWorld, seconds: number, code: number) {
    const { workerExit } = this.evidence;
    const tookSeconds = (workerExit.atMs - failingSinceMs(this.evidence)) / 1000;
    this.figure('failedAfterSeconds', tookSeconds, { atMost: seconds });
    expect(workerExit.code).to.equal(code);
    expect(tookSeconds, 'the end of the worker after that, in s').to.be.at.most(seconds);
  },
);

Then(
  'behind the {int} seconds the output came as soon as before them, give or take {int} milliseconds',
  async function (this: PipelineWorld, _seconds: number, toleranceMs: number) {
    const laterMs = await latenessAfterStallMs(this.evidence);
    this.figure('laterAfterStallMs', laterMs, { atLeast: -toleranceMs, atMost: toleranceMs });
    expect(laterMs, 'the output, in ms late').to.be.within(-toleranceMs, toleranceMs);
  },
);
