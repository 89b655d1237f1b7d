import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import {
  answerTimes,
  expectInOrder,
  fragmentCounts,
  fragmentDurationsMs,
} from '../support/verdicts/fragments';
import { expectAsMeasured, reportedPairs } from '../support/verdicts/pairs';
import { fragmentsExpected, lastFragmentSeconds, segmentsExpected } from '../support/verdicts/own-clip';
import { answers, between, field, received } from '../support/records/journal-queries';
import type { PipelineWorld } from '../support/world';

Then(
  'the STS received {int} fragments, in order and each once',
  async function (this: PipelineWorld, count: number) {
    const journal = await this.evidence.journal();
    expect(fragmentCounts(journal).sent).to.equal(await fragmentsExpected(this, count));
    expectInOrder(journal);
  },
);

Then(
  'the worker announced fragments of {float} seconds, with the sample rate and the channels of the programme',
  async function (this: PipelineWorld, seconds: number) {
    const { sampleRateHz, channels } = await this.evidence.programme();
    const [init] = received(await this.evidence.journal(), 'stream:init');
    const told = (name: string): unknown => field(init?.payload, 'config', name);
    expect({
      chunk_duration_ms: told('chunk_duration_ms'),
      sample_rate_hz: told('sample_rate_hz'),
      channels: told('channels'),
    }).to.deep.equal({ chunk_duration_ms: seconds * 1000, sample_rate_hz: sampleRateHz, channels });
  },
);

Then(
  'the worker asked for them to be dubbed from {string} to {string}',
  async function (this: PipelineWorld, source: string, target: string) {
    if (this.evidence.facts.stack === 'external')
      return this.log('Left out: which languages an external worker was started with is not known.');
    const [init] = received(await this.evidence.journal(), 'stream:init');
    expect(field(init?.payload, 'config', 'source_language'), 'source').to.equal(source);
    expect(field(init?.payload, 'config', 'target_language'), 'target').to.equal(target);
  },
);

Then('the worker said stream:end once, after the last answer', async function (this: PipelineWorld) {
  const journal = await this.evidence.journal();
  const ends = received(journal, 'stream:end');
  expect(ends).to.have.lengthOf(1);
  expect(answers(between(journal, 0, ends[0]?.atMs))).to.have.lengthOf(answers(journal).length);
});

Then(
  'the STS answered all {int} fragments, each within {float} second(s) of receiving it',
  async function (this: PipelineWorld, count: number, seconds: number) {
    const times = answerTimes(await this.evidence.journal());
    this.figure('slowestAnswerMs', Math.max(...times), { atMost: seconds * 1000 });
    expect(times).to.have.lengthOf(await fragmentsExpected(this, count));
    expect(Math.max(...times), 'the slowest answer, in ms').to.be.at.most(seconds * 1000);
  },
);

Then(
  '{int} fragments were sent and {int} were answered',
  async function (this: PipelineWorld, sent: number, back: number) {
    expect(fragmentCounts(await this.evidence.journal())).to.deep.equal({
      sent: await fragmentsExpected(this, sent),
      answered: await fragmentsExpected(this, back),
    });
  },
);

Then(
  'the last of them lasts {float} seconds, give or take {float} milliseconds',
  async function (this: PipelineWorld, seconds: number, toleranceMs: number) {
    const last = fragmentDurationsMs(await this.evidence.journal()).at(-1);
    expect(last, 'the last fragment, in ms').to.be.closeTo(
      (await lastFragmentSeconds(this, seconds)) * 1000,
      toleranceMs,
    );
  },
);

Then(
  'the STS took between {float} and {float} milliseconds for its answers, and not always the same',
  async function (this: PipelineWorld, least: number, most: number) {
    const times = answerTimes(await this.evidence.journal());
    this.figure('answersMinMs', Math.min(...times), { atLeast: least });
    this.figure('answersMaxMs', Math.max(...times), { atMost: most + ANSWER_OVERHEAD_MS });
    expect(Math.min(...times), 'the fastest answer, in ms').to.be.at.least(least);
    // The STS's own overhead comes on top of the time it was told to take.
    expect(Math.max(...times), 'the slowest answer, in ms').to.be.at.most(most + ANSWER_OVERHEAD_MS);
    expect(Math.max(...times) - Math.min(...times), 'slowest less fastest answer, in ms').to.be.above(
      (most - least) / 2,
    );
  },
);

/** echo-sts needs less than 10 ms a fragment of its own; more than this means that it was not in control. */
const ANSWER_OVERHEAD_MS = 200;

Then(
  'the worker reported less than {float} milliseconds between picture and sound for each of {int} pairs',
  async function (this: PipelineWorld, limitMs: number, count: number) {
    const pairs = await reportedPairs(this.evidence);
    const deltas = pairs.map(({ deltaMs }) => Math.abs(deltaMs));
    this.figure('pairDeltaMaxMs', Math.max(...deltas), { atMost: limitMs });
    expect(deltas).to.have.lengthOf(await segmentsExpected(this, count));
    expect(Math.max(...deltas), 'picture and sound of a pair, apart by, in ms').to.be.below(limitMs);
    await expectAsMeasured(this.evidence);
  },
);
