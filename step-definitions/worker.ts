import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { durationMs } from '../support/verdicts/durations';
import type { PipelineWorld } from '../support/world';

Then(
  'the media server had the worker as a reader within {float} seconds of the first picture',
  function (this: PipelineWorld, seconds: number) {
    const { times, publisher } = this.evidence.facts;
    const tookMs = durationMs(
      'the media server lists the worker',
      publisher.recordingAtMs,
      times.inputReadAtMs,
    );
    this.figure('inputReadMs', tookMs, { atMost: seconds * 1000 });
    expect(tookMs, 'the worker, reading after the first picture, in ms').to.be.at.most(seconds * 1000);
  },
);

Then(
  'the worker itself said that it was running within {float} seconds of the first picture',
  function (this: PipelineWorld, seconds: number) {
    const { times, publisher } = this.evidence.facts;
    const tookMs = durationMs('the worker says it runs', publisher.recordingAtMs, times.workerRunsAtMs);
    this.figure('workerRunsMs', tookMs, { atMost: seconds * 1000 });
    expect(tookMs, 'the worker, saying that it runs after the first picture, in ms').to.be.at.most(
      seconds * 1000,
    );
  },
);

Then(
  'the worker logged no error and ended with exit code {int}',
  async function (this: PipelineWorld, code: number) {
    const errors = (await this.evidence.logs()).where({ level: 'error' });
    expect(errors.map(({ message }) => message)).to.deep.equal([]);
    expect(this.evidence.workerExit.code).to.equal(code);
  },
);

Then('the worker ended with exit code {int}', function (this: PipelineWorld, code: number) {
  expect(this.evidence.workerExit.code).to.equal(code);
});

Then(
  'the worker ended within {float} seconds, with exit code {int}',
  function (this: PipelineWorld, seconds: number, code: number) {
    const { workerExit, facts } = this.evidence;
    const told = facts.cues.find(({ act }) => act.kind === 'stop-worker');
    const tookMs = durationMs('the worker ends', told?.beganAtMs, workerExit.atMs);
    this.figure('stoppedAfterSeconds', tookMs / 1000, { atMost: seconds });
    expect(tookMs, 'the end of the worker after it was told, in ms').to.be.at.most(seconds * 1000);
    expect(workerExit.code).to.equal(code);
  },
);

Then(
  'the worker ended within {float} second(s) of the second time',
  function (this: PipelineWorld, seconds: number) {
    const { workerExit, facts } = this.evidence;
    const [, again] = facts.cues.filter(({ act }) => act.kind === 'stop-worker');
    const tookMs = durationMs('the worker ends', again?.beganAtMs, workerExit.atMs);
    this.figure('stoppedAtOnceMs', tookMs, { atMost: seconds * 1000 });
    expect(tookMs).to.be.within(0, seconds * 1000);
  },
);

Then('the worker did not speak to the STS', async function (this: PipelineWorld) {
  const journal = await this.evidence.journal();
  const spoken = journal.filter(({ kind }) => kind === 'connect' || kind === 'in' || kind === 'refused');
  expect(spoken.map(({ kind, event }) => `${kind} ${event ?? ''}`)).to.deep.equal([]);
});

Then(
  'the source refused the worker before it proved its password, and not behind that',
  function (this: PipelineWorld) {
    // One request asks for the password; a description, two tracks and the order to play need it.
    const { refused = 0, admitted = 0 } = this.evidence.facts.inputGate ?? {};
    expect(refused, 'requests that the source refused').to.be.within(1, CONNECTIONS);
    expect(admitted, 'requests that it admitted').to.be.at.least(REQUESTS_TO_PLAY);
  },
);

/** The source is looked for three times more when it has ended, and each connection is asked anew. */
const CONNECTIONS = 4;
const REQUESTS_TO_PLAY = 4;

Then('the worker logged the error that an audio track is required', async function (this: PipelineWorld) {
  const expected = /an audio track is required/;
  this.expectedErrors.push(expected);
  (await this.evidence.logs()).exactly(1, { level: 'error', message: expected });
});

Then(
  'the worker said that the source is back with another format: {string}',
  async function (this: PipelineWorld, words: string) {
    const expected = /^the source came back with another format: .+/;
    this.expectedErrors.push(expected);
    const error = (await this.evidence.logs()).exactly(1, { level: 'error', message: expected })[0];
    expect(error?.message, 'what it said').to.contain(words);
    const count = (await this.evidence.metrics()).value('worker_media_errors_total', {
      error_type: 'input_changed',
    });
    expect(count, 'worker_media_errors_total input_changed').to.equal(1);
  },
);

Then('it took at most {float} seconds to say so', function (this: PipelineWorld, seconds: number) {
  const { workerExit, facts } = this.evidence;
  const tookMs = durationMs('the worker ends', facts.times.workerStartedAtMs, workerExit.atMs);
  this.figure('refusedMs', tookMs, { atMost: seconds * 1000 });
  expect(tookMs, 'the refusal after the start, in ms').to.be.at.most(seconds * 1000);
});

Then('all of it took at most {float} seconds', function (this: PipelineWorld, seconds: number) {
  const { times } = this.evidence.facts;
  const tookMs = times.endedAtMs - times.startedAtMs;
  this.figure('wholeRunSeconds', tookMs / 1000, { atMost: seconds });
  expect(tookMs, 'the whole broadcast, in ms').to.be.at.most(seconds * 1000);
});
