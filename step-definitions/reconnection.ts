import { expect } from 'chai';
import { contentOf } from '../support/verdicts/content';
import { durationMs, expectWords } from '../support/verdicts/asserts';
import {
  attemptGapsSeconds,
  gapsUntilLetInSeconds,
  inFlightAtLoss,
  perConnection,
} from '../support/verdicts/reconnection';
import { expectHeard, fallbackReasons, fragmentsBySegment } from '../support/verdicts/settlement';
import {
  connectionAttempts,
  connects,
  disconnects,
  errorCode,
  given,
  received,
} from '../support/records/journal-queries';
import { closeTo } from '../support/report/limits';
import { exitCodeFor } from '../support/stack/worker-profile';
import { LOG_LINES } from '../support/records/log-lines';
import { isForeignWorker } from '../support/stack/foreign-worker';
import { Unsupported } from '../support/base/unsupported';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';

const expectPercent = (seen: number, expected: number, percent: number): unknown =>
  expect(seen, 'the wait before an attempt, in s').to.be.closeTo(expected, (expected * percent) / 100);

const inSeconds = (gaps: readonly number[]): string => gaps.map((gap) => gap.toFixed(2)).join(', ');

Then(
  'the worker tried again after {numbers} seconds, give or take {int} percent',
  async function (expected: number[], percent: number) {
    const [gaps = []] = attemptGapsSeconds(await this.evidence.journal());
    this.figure('attempts to come back, each after, in s', inSeconds(gaps));
    expect(gaps).to.have.lengthOf(expected.length);
    gaps.forEach((gap, i) => expectPercent(gap, expected[i] ?? NaN, percent));
  },
);

Then(
  'each of the {int} times the worker tried again after {float} seconds, give or take {int} percent',
  async function (times: number, seconds: number, percent: number) {
    const gaps = attemptGapsSeconds(await this.evidence.journal()).slice(0, times);
    this.figure('attempts to come back, each after, in s', inSeconds(gaps.flat()));
    expect(gaps).to.have.lengthOf(times);
    for (const [first = NaN] of gaps) expectPercent(first, seconds, percent);
  },
);

Then(
  /^(\d+) fragments? (?:was|were) in flight (?:each of the (\d+) times that|when) the connection was lost$/,
  async function (text: string, timesText: string | undefined) {
    const [count, times] = [Number(text), Number(timesText ?? 1)];
    const losses = inFlightAtLoss(await this.evidence.journal()).slice(0, times);
    expect(losses.map(({ fragmentIds }) => fragmentIds.length)).to.deep.equal(
      Array.from({ length: times }, () => count),
    );
  },
);

const WANTED_GOODBYES = 1;

Then('the worker logged each loss', async function () {
  const losses = inFlightAtLoss(await this.evidence.journal()).length - WANTED_GOODBYES;
  expect(losses, 'losses in the log').to.be.at.least(1);
  (await this.evidence.logs()).exactly(losses, LOG_LINES.sessionLost);
});

Then(
  'the worker left the STS twice, as {string} and as {string}',
  async function (first: string, second: string) {
    if (isForeignWorker())
      throw new Unsupported('how much it takes of an STS that sends too much is its own', 'check');
    const lost = (await this.evidence.logs()).exactly(2, LOG_LINES.sessionLost);
    [first, second].forEach((words, i) => expectWords(lost[i]?.message, words));
  },
);

Then(
  'their original sound was decided on within {int} milliseconds of the loss',
  async function (limitMs: number) {
    const logs = await this.evidence.logs();
    const losses = inFlightAtLoss(await this.evidence.journal());
    const delays = losses.flatMap(({ atMs, fragmentIds }) =>
      fragmentIds.map((fragmentId) => {
        const [line] = logs.where({ component: 'settle', fields: { fragmentId, reason: 'disconnected' } });
        if (!line) throw new Error(`fragment ${fragmentId} did not fall back as disconnected`);
        return line.atMs - atMs;
      }),
    );
    expect(delays).to.have.lengthOf.at.least(1);
    this.measure('connection lost, until original sound was decided on, in ms', Math.max(...delays), {
      atMost: limitMs,
    });
  },
);

Then(
  'on each of {int} connections the worker sent stream:init first, and nothing more before stream:ready',
  async function (count: number) {
    const connections = perConnection(await this.evidence.journal());
    const messages = connections.map((records) =>
      records.filter(({ kind }) => kind === 'in' || kind === 'out').map(({ event }) => event),
    );
    expect(messages.map((events) => events.slice(0, 2))).to.deep.equal(
      Array.from({ length: count }, () => ['stream:init', 'stream:ready']),
    );
  },
);

Then(
  'on each of {int} connections the sequence numbers began at {int}',
  async function (count: number, first: number) {
    const connections = perConnection(await this.evidence.journal());
    const sequences = connections.map((records) =>
      records.filter(({ event }) => event === 'fragment:data').map(({ sequence }) => sequence),
    );
    expect(sequences).to.have.lengthOf(count);
    for (const sent of sequences) expect(sent).to.deep.equal(sent.map((_, i) => first + i));
    for (const sent of sequences) expect(sent).to.have.lengthOf.at.least(1);
  },
);

Then('worker_sts_breaker_state was {int} all the time', async function (value: number) {
  const changes = (await this.evidence.metrics()).changes('worker_sts_breaker_state');
  expect(changes.map((change) => change.value)).to.deep.equal([value]);
});

/** No ping has come yet when a connection is younger than 25 s, so its own beginning is the last sign of life. */
Then(
  'the worker noticed it {int} seconds after the last sign of life, give or take {int} second',
  async function (seconds: number, toleranceSeconds: number) {
    const [connected] = connects(await this.evidence.journal());
    const [lost] = (await this.evidence.logs()).where(LOG_LINES.sessionLost);
    expectWords(lost?.message, 'ping timeout');
    const tookSeconds = ((lost?.atMs ?? NaN) - (connected?.atMs ?? NaN)) / 1000;
    this.measure(
      'last sign of life, until the loss was noticed, in s',
      tookSeconds,
      closeTo(seconds, toleranceSeconds),
    );
  },
);

Then(
  'the STS told the worker {word} and the worker introduced the stream anew on the same connection',
  async function (code: string) {
    const journal = await this.evidence.journal();
    expect(given(journal, 'error').map(errorCode)).to.deep.equal([code]);
    expect(received(journal, 'stream:init')).to.have.lengthOf(2);
    expect(connects(journal)).to.have.lengthOf(1);
  },
);

Then(
  'the worker tried again after {numbers} seconds until it was let in, give or take {int} percent',
  async function (schedule: number[], percent: number) {
    const gaps = gapsUntilLetInSeconds(await this.evidence.journal());
    this.figure('attempts to come back, each after, in s', inSeconds(gaps));
    expect(gaps.length, 'attempts that were refused').to.be.within(2, schedule.length);
    gaps.forEach((gap, i) => expectPercent(gap, schedule[i] ?? NaN, percent));
  },
);

Then(
  'what the STS received is heard dubbed, and all else with the original sound, as disconnected',
  async function () {
    const dubbed = [...(await fragmentsBySegment(this.evidence)).keys()];
    const { segments } = await contentOf(this.evidence);
    this.measure('segments heard dubbed', dubbed.length, { atLeast: 1, atMost: segments.length - 1 });
    await expectHeard(this.evidence, dubbed);
    expect(await fallbackReasons(this.evidence)).to.deep.equal({
      disconnected: segments.length - dubbed.length,
    });
  },
);

Then(
  'the worker waited {int} seconds for stream:ready and tried again {int} second(s) later, give or take {int} percent',
  async function (waitSeconds: number, laterSeconds: number, percent: number) {
    const journal = await this.evidence.journal();
    const [first, second] = connectionAttempts(connects(journal));
    const [introduced] = received(journal, 'stream:init');
    const left = disconnects(journal).find(({ connection }) => connection === first?.connection);
    expect(given(journal, 'stream:ready')[0]?.connection, 'the first that was ready').to.equal(
      second?.connection,
    );
    const waited = durationMs('the worker leaves', introduced?.atMs, left?.atMs) / 1000;
    const later = durationMs('the worker tries again', left?.atMs, second?.atMs) / 1000;
    this.figure('the wait for stream:ready, in s', waited);
    expectPercent(waited, waitSeconds, percent);
    expectPercent(later, laterSeconds, percent);
    const said = (await this.evidence.logs()).where({ level: 'warn', component: 'connection' });
    expectWords(said.map(({ message }) => message).join('\n'), `no stream:ready within ${waitSeconds} s`);
  },
);

/** What it had taken in goes out at its pace, and the source is not asked again. */
Then(
  'the worker ended {float} seconds after that, give or take {float} second(s), with exit code {int}',
  async function (seconds: number, toleranceSeconds: number, code: number) {
    const [gone] = (await this.evidence.logs()).where(LOG_LINES.stsGone);
    const { workerExit } = this.evidence;
    const tookMs = durationMs('the worker ends', gone?.atMs, workerExit.atMs);
    this.measure('until the worker ended, in s', tookMs / 1000, closeTo(seconds, toleranceSeconds));
    expect(workerExit.code, 'exit code').to.equal(exitCodeFor(code));
  },
);

/** From the worker's goodbye to its leaving. */
async function goodbye(world: PipelineWorld): Promise<{ seconds: number; wasAnswered: boolean }> {
  const journal = await world.evidence.journal();
  const [end] = received(journal, 'stream:end');
  const leftAtMs = disconnects(journal).at(-1)?.atMs;
  const [answer] = given(journal, 'stream:complete');
  const seconds = durationMs('the worker leaves', end?.atMs, leftAtMs) / 1000;
  world.figure("the worker's goodbye, until it left, in s", seconds);
  return { seconds, wasAnswered: (answer?.atMs ?? Infinity) <= (leftAtMs ?? NaN) };
}

Then(
  'the worker waited {int} seconds for the goodbye, give or take {float} seconds',
  async function (seconds: number, toleranceSeconds: number) {
    const waited = await goodbye(this);
    expect(waited.wasAnswered, 'a goodbye came').to.equal(false);
    expect(waited.seconds, 'the wait for the goodbye, in s').to.be.closeTo(seconds, toleranceSeconds);
  },
);

Then('the worker left after the goodbye', async function () {
  expect((await goodbye(this)).wasAnswered, 'a goodbye came before the worker left').to.equal(true);
});
