import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { pauseOf, receivedAfter } from '../support/verdicts/backpressure';
import { disagreements, readingsOf } from '../support/verdicts/in-flight';
import { answerTimeMs, byFragment, inFlightSteps, mostInFlight } from '../support/records/journal-fragments';
import { answers, field, given, received } from '../support/records/journal-queries';
import { closeTo } from '../support/report/limits';
import type { PipelineWorld } from '../support/world';

Then(
  'each of {int} fragments was acknowledged once and answered once, by its own number',
  async function (this: PipelineWorld, count: number) {
    const journal = await this.evidence.journal();
    const fragments = byFragment(journal);
    expect(fragments).to.have.lengthOf(count);
    for (const { fragmentId, sequence, answers: given, accepted } of fragments) {
      expect(accepted, `fragment:ack of ${fragmentId}`).to.not.equal(undefined);
      expect(given.map((answer) => answer.sequence)).to.deep.equal([sequence]);
    }
    const metrics = await this.evidence.metrics();
    expect(
      metrics.value('worker_fragments_total', { stage: 'acked' }),
      'acked, as the worker counts',
    ).to.equal(count);
  },
);

Then(
  'the worker told the STS that it used each of the {int} answers',
  async function (this: PipelineWorld, count: number) {
    const used = byFragment(await this.evidence.journal()).filter(({ applied }) =>
      applied.some(({ status }) => status === 'applied'),
    );
    expect(used).to.have.lengthOf(count);
    for (const { applied } of used) expect(applied).to.have.lengthOf(1);
  },
);

/** A message's way, and the time that a reading of the metrics takes on a busy machine. */
const READING_MS = 250;

Then(
  'worker_inflight_fragments followed what the STS saw, between {int} and {int}, and ended at {int}',
  async function (this: PipelineWorld, least: number, most: number, last: number) {
    const metrics = await this.evidence.metrics();
    const changes = metrics.changes('worker_inflight_fragments');
    const readings = readingsOf(changes, metrics.scrapedAtMs);
    const steps = inFlightSteps(await this.evidence.journal());
    expect(disagreements(readings, steps, READING_MS)).to.deep.equal([]);
    const values = changes.map(({ value }) => value);
    this.figure('mostInFlight', Math.max(...values));
    expect(Math.min(...values)).to.equal(least);
    expect(Math.max(...values), 'fragments in flight').to.be.at.most(most);
    expect(Math.max(...values), 'fragments ever in flight').to.be.at.least(Math.min(1, most));
    expect(values.at(-1)).to.equal(last);
  },
);

/** A fragment that the worker has given up may still be at work in the STS, so the worker's own count is asked. */
Then(
  'the worker never counted more than {int} fragment(s) in flight',
  async function (this: PipelineWorld, most: number) {
    const changes = (await this.evidence.metrics()).changes('worker_inflight_fragments');
    expect(Math.max(...changes.map(({ value }) => value))).to.equal(most);
  },
);

Then('never were more than {int} fragments in flight', async function (this: PipelineWorld, most: number) {
  const seen = mostInFlight(await this.evidence.journal());
  this.figure('mostInFlight', seen);
  expect(seen, 'fragments in flight').to.be.at.most(most);
  expect(seen, 'fragments ever in flight').to.be.at.least(1);
});

Then(
  '{int} fragments reached the STS within {int} milliseconds of the end of the pause',
  async function (this: PipelineWorld, count: number, limitMs: number) {
    const journal = await this.evidence.journal();
    const times = receivedAfter(journal, pauseOf(journal).toMs);
    expect(times.filter((ms) => ms <= limitMs)).to.have.lengthOf(count);
  },
);

Then(
  'the fourth fragment after the pause reached the STS within {int} milliseconds of the first answer, not before it',
  async function (this: PipelineWorld, limitMs: number) {
    const journal = await this.evidence.journal();
    const { toMs } = pauseOf(journal);
    const fourth = toMs + (receivedAfter(journal, toMs)[3] ?? NaN);
    const answer = answers(journal).find(({ atMs }) => atMs > toMs);
    const tookMs = fourth - (answer?.atMs ?? NaN);
    this.figure('nextSentMs', tookMs, { atMost: limitMs });
    expect(tookMs, 'the fourth fragment after the first answer, in ms').to.be.within(0, limitMs);
  },
);

Then(
  'fragment {int} reached the STS {float} seconds after fragment {int}, give or take {float} seconds',
  async function (this: PipelineWorld, later: number, seconds: number, earlier: number, tolerance: number) {
    const sent = byFragment(await this.evidence.journal()).map((fragment) => fragment.sent.atMs);
    const tookSeconds = ((sent[later - 1] ?? NaN) - (sent[earlier - 1] ?? NaN)) / 1000;
    this.figure('placeFreedAfterSeconds', tookSeconds, closeTo(seconds, tolerance));
    expect(tookSeconds, 'the wait for an answer, in s').to.be.closeTo(seconds, tolerance);
  },
);

Then(
  'the STS did answer fragment {int}, {float} seconds after it had received it',
  async function (this: PipelineWorld, number: number, seconds: number) {
    const fragment = byFragment(await this.evidence.journal())[number - 1];
    const tookMs = (fragment && answerTimeMs(fragment)) ?? NaN;
    expect(tookMs / 1000, 'the answer, in s').to.be.closeTo(seconds, LATE_TOLERANCE_SECONDS);
  },
);

const LATE_TOLERANCE_SECONDS = 0.3;

Then('the worker counted {int} late answer(s)', async function (this: PipelineWorld, count: number) {
  const metrics = await this.evidence.metrics();
  expect(metrics.value('worker_fragments_total', { stage: 'late' })).to.equal(count);
});

Then(
  'the worker had asked for {int} fragments in flight, and the STS had confirmed {int}',
  async function (this: PipelineWorld, asked: number, confirmed: number) {
    const journal = await this.evidence.journal();
    const limits = (records: { payload?: unknown }[]) =>
      records.map(({ payload }) => field(payload, 'max_inflight'));
    expect(limits(received(journal, 'stream:init'))).to.deep.equal([asked]);
    expect(limits(given(journal, 'stream:ready'))).to.deep.equal([confirmed]);
  },
);
