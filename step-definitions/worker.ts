import { expect } from 'chai';
import type { BrokenCodec } from '../support/faults/broken-codec';
import { LOG_LINES } from '../support/records/log-lines';
import type { LogQuery } from '../support/records/logs';
import { exitCodeFor } from '../support/stack/worker-profile';
import { durationMs, expectWords } from '../support/verdicts/asserts';
import { Given, Then } from '../support/steps';

Then(
  'the media server had the worker as a reader within {float} seconds of the first picture',
  function (seconds: number) {
    const { times, publisher } = this.evidence.facts;
    const tookMs = durationMs(
      'the media server lists the worker',
      publisher.recordingAtMs,
      times.inputReadAtMs,
    );
    this.measure('first picture sent, until the worker reads the programme, in ms', tookMs, {
      atMost: seconds * 1000,
    });
  },
);

Then(
  'the worker itself said that it was running within {float} seconds of the first picture',
  function (seconds: number) {
    const { times, publisher } = this.evidence.facts;
    const tookMs = durationMs('the worker says it runs', publisher.recordingAtMs, times.workerRunsAtMs);
    this.measure('first picture sent, until the worker says that it runs, in ms', tookMs, {
      atMost: seconds * 1000,
    });
  },
);

Then('the worker logged no error and ended with exit code {int}', async function (code: number) {
  const errors = (await this.evidence.logs()).where({ level: 'error' });
  expect(errors.map(({ message }) => message)).to.deep.equal([]);
  expect(this.evidence.workerExit.code, 'exit code').to.equal(exitCodeFor(code));
});

Then('the worker ended with exit code {int}', function (code: number) {
  expect(this.evidence.workerExit.code, 'exit code').to.equal(exitCodeFor(code));
});

Then(
  'the worker ended within {float} seconds, with exit code {int}',
  function (seconds: number, code: number) {
    const { workerExit, facts } = this.evidence;
    const told = facts.cues.find(({ act }) => act.kind === 'stop-worker');
    const tookMs = durationMs('the worker ends', told?.beganAtMs, workerExit.atMs);
    this.measure('told to stop, until the worker ended, in s', tookMs / 1000, { atMost: seconds });
    expect(workerExit.code, 'exit code').to.equal(exitCodeFor(code));
  },
);

Then('the worker had already said that it was draining', function () {
  const { cues, health } = this.evidence.facts;
  const toldAtMs = cues.find(({ act }) => act.kind === 'stop-worker')?.beganAtMs ?? NaN;
  const before = health.filter(({ fromMs }) => fromMs < toldAtMs).map(({ state }) => state);
  expect(before.at(-1), 'what it said of itself when it was told to stop').to.equal('draining');
});

Then('the worker ended within {float} second(s) of the second time', function (seconds: number) {
  const { workerExit, facts } = this.evidence;
  const [, again] = facts.cues.filter(({ act }) => act.kind === 'stop-worker');
  const tookMs = durationMs('the worker ends', again?.beganAtMs, workerExit.atMs);
  const limit = { atLeast: 0, atMost: seconds * 1000 };
  this.measure('told a second time to stop, until it ended, in ms', tookMs, limit);
});

Then('the worker did not speak to the STS', async function () {
  const journal = await this.evidence.journal();
  const spoken = journal.filter(({ kind }) => kind === 'connect' || kind === 'in' || kind === 'refused');
  expect(spoken.map(({ kind, event }) => `${kind} ${event ?? ''}`)).to.deep.equal([]);
});

Then('the source refused the worker before it proved its password, and not after that', function () {
  // One request asks for the password; a description, two tracks and the order to play need it.
  const { refused = 0, admitted = 0 } = this.evidence.facts.inputGate ?? {};
  expect(refused, 'requests that the source refused').to.be.within(1, CONNECTIONS);
  expect(admitted, 'requests that it admitted').to.be.at.least(REQUESTS_TO_PLAY);
});

/** The source is looked for three times more when it has ended, and each connection is asked anew. */
const CONNECTIONS = 4;
const REQUESTS_TO_PLAY = 4;

/** What each error has to say, in the words of the features, and how it is counted. */
const ERRORS: Readonly<Record<string, { line: LogQuery; words?: string; counted?: string }>> = {
  'an audio track is required': { line: LOG_LINES.noSound, words: 'an audio track is required' },
  'there is no input': { line: LOG_LINES.noInput, words: 'no input at rtsp://' },
  'the output failed': { line: LOG_LINES.outputFailed, words: 'output failed: ' },
  'the STS did not come back': { line: LOG_LINES.stsGone },
  'the source is back with another format': { line: LOG_LINES.inputChanged, counted: 'input_changed' },
};

Then(
  /^the worker logged the error that ([^,]+?)(?:, which names "(.+)")?$/,
  async function (what: string, named: string | null) {
    const error = ERRORS[what];
    if (!error) throw new Error(`No error "${what}". There are: ${Object.keys(ERRORS).join('; ')}`);
    this.expectedErrors.push(error.line);
    const [said] = (await this.evidence.logs()).exactly(1, error.line);
    const words = named ?? error.words;
    if (words !== undefined) expectWords(said?.message, words);
    if (error.counted === undefined) return;
    const counts = (await this.evidence.metrics()).labelled('worker_media_errors_total', 'error_type');
    expect(counts[error.counted], `worker_media_errors_total ${error.counted}`).to.equal(1);
  },
);

Then('the worker warned {int} times that its pictures have another format', async function (times: number) {
  for (const { message } of (await this.evidence.logs()).exactly(times, LOG_LINES.pictureFormat))
    expectWords(message, 'the pictures have another format');
});

Given(/^the codec of the worker (complains|hangs), and gives no sound$/, function (how: BrokenCodec) {
  this.draft.set({ codec: how });
});

Given('the codec of the worker dies at the first dub, and complains at the first 4 borders', function () {
  this.draft.set({ codec: 'fails at first' });
});

Then('the refusal came within {float} seconds', function (seconds: number) {
  const { workerExit, facts } = this.evidence;
  const tookMs = durationMs('the worker ends', facts.times.workerStartedAtMs, workerExit.atMs);
  this.measure('start of the worker, until it refused, in ms', tookMs, { atMost: seconds * 1000 });
});

Then('all of it took at most {float} seconds', function (seconds: number) {
  const { times } = this.evidence.facts;
  const tookMs = times.endedAtMs - times.startedAtMs;
  this.measure('the whole broadcast, in s', tookMs / 1000, { atMost: seconds });
});
