import { expect } from 'chai';
import {
  answers,
  answerTimeMs,
  between,
  byFragment,
  field,
  given,
  inFlightSteps,
  mostInFlight,
  received,
} from '../support/records/journal-queries';
import { closeTo } from '../support/report/limits';
import { pauseOf, receivedAfter } from '../support/verdicts/backpressure';
import { contentOf } from '../support/verdicts/content';
import {
  answerTimes,
  expectInOrder,
  fragmentCounts,
  fragmentDurationsMs,
} from '../support/verdicts/fragments';
import { disagreements } from '../support/verdicts/readings';
import { expectRight } from '../support/verdicts/output-verdict';
import { fragmentsExpected, lastFragmentSeconds, segmentsExpected } from '../support/verdicts/own-clip';
import { expectAsMeasured, reportedPairs } from '../support/verdicts/pairs';
import { expectHeard, fallbackReasons, parseReasons } from '../support/verdicts/settlement';
import { Then } from '../support/steps';

Then('the STS received {int} fragments, in order and each once', async function (count: number) {
  const journal = await this.evidence.journal();
  expect(fragmentCounts(journal).sent).to.equal(await fragmentsExpected(this, count));
  expectInOrder(journal);
});

Then(
  'the worker announced fragments of {float} seconds, with the sample rate and the channels of the programme',
  async function (seconds: number) {
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
  async function (source: string, target: string) {
    if (this.evidence.facts.stack === 'external')
      return this.log('Left out: which languages an external worker was started with is not known.');
    const [init] = received(await this.evidence.journal(), 'stream:init');
    expect(field(init?.payload, 'config', 'source_language'), 'source').to.equal(source);
    expect(field(init?.payload, 'config', 'target_language'), 'target').to.equal(target);
  },
);

Then('the worker said stream:end once, after the last answer', async function () {
  const journal = await this.evidence.journal();
  const ends = received(journal, 'stream:end');
  expect(ends).to.have.lengthOf(1);
  expect(answers(between(journal, 0, ends[0]?.atMs))).to.have.lengthOf(answers(journal).length);
});

Then(
  'the STS answered all {int} fragments, each within {float} second(s) of receiving it',
  async function (count: number, seconds: number) {
    const times = answerTimes(await this.evidence.journal());
    expect(times).to.have.lengthOf(await fragmentsExpected(this, count));
    this.measure('slowest answer of the STS, in ms', Math.max(...times), { atMost: seconds * 1000 });
  },
);

Then('{int} fragments were sent and {int} were answered', async function (sent: number, back: number) {
  expect(fragmentCounts(await this.evidence.journal())).to.deep.equal({
    sent: await fragmentsExpected(this, sent),
    answered: await fragmentsExpected(this, back),
  });
});

Then(
  'the last of them lasts {float} second(s), give or take {float} milliseconds',
  async function (seconds: number, toleranceMs: number) {
    const last = fragmentDurationsMs(await this.evidence.journal()).at(-1);
    expect(last, 'the last fragment, in ms').to.be.closeTo(
      (await lastFragmentSeconds(this, seconds)) * 1000,
      toleranceMs,
    );
  },
);

Then(
  'the STS took between {float} and {float} milliseconds for its answers, and not always the same',
  async function (least: number, most: number) {
    const times = answerTimes(await this.evidence.journal());
    this.measure('fastest answer of the STS, in ms', Math.min(...times), { atLeast: least });
    // The STS's own overhead comes on top of the time it was told to take.
    this.measure('slowest answer of the STS, in ms', Math.max(...times), {
      atMost: most + ANSWER_OVERHEAD_MS,
    });
    expect(Math.max(...times) - Math.min(...times), 'slowest less fastest answer, in ms').to.be.above(
      (most - least) / 2,
    );
  },
);

Then(
  'the slowest answer took {float} seconds, give or take {float} seconds',
  async function (seconds: number, toleranceSeconds: number) {
    const slowestSeconds = Math.max(...answerTimes(await this.evidence.journal())) / 1000;
    this.measure('slowest answer of the STS, in s', slowestSeconds, closeTo(seconds, toleranceSeconds));
  },
);

/** echo-sts needs less than 10 ms a fragment of its own; more than this means that it was not in control. */
const ANSWER_OVERHEAD_MS = 200;

Then(
  'the worker reported less than {float} milliseconds between picture and sound for each of {int} pairs',
  async function (limitMs: number, count: number) {
    const deltas = (await reportedPairs(this.evidence)).map(Math.abs);
    expect(deltas).to.have.lengthOf(await segmentsExpected(this, count));
    this.measure('largest A/V offset of a pair, as the worker reports, in ms', Math.max(...deltas), {
      below: limitMs,
    });
    await expectAsMeasured(this.evidence);
  },
);

Then(
  'each of {int} fragments was acknowledged once and answered once, by its own number',
  async function (count: number) {
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

Then('the worker told the STS that it used each of the {int} answers', async function (count: number) {
  const used = byFragment(await this.evidence.journal()).filter(({ applied }) =>
    applied.some(({ status }) => status === 'applied'),
  );
  expect(used).to.have.lengthOf(count);
  for (const { applied } of used) expect(applied).to.have.lengthOf(1);
});

/** A message's way, and the time that a reading of the metrics takes on a busy machine. */
const READING_MS = 250;

Then(
  'the count of fragments in flight matched what the STS saw, between {int} and {int}, and ended at {int}',
  async function (least: number, most: number, last: number) {
    const metrics = await this.evidence.metrics();
    const readings = metrics.readings('worker_inflight_fragments');
    const steps = inFlightSteps(await this.evidence.journal());
    expect(disagreements(readings, steps, [READING_MS, READING_MS])).to.deep.equal([]);
    const values = readings.map(({ value }) => value);
    expect(Math.min(...values)).to.equal(least);
    const limit = { atLeast: Math.min(1, most), atMost: most };
    this.measure('most fragments in flight', Math.max(...values), limit);
    expect(values.at(-1)).to.equal(last);
  },
);

/** A fragment that the worker has given up may still be at work in the STS, so the worker's own count is asked. */
Then('the worker never counted more than {int} fragment(s) in flight', async function (most: number) {
  const changes = (await this.evidence.metrics()).changes('worker_inflight_fragments');
  expect(Math.max(...changes.map(({ value }) => value))).to.equal(most);
});

Then('there were never more than {int} fragments in flight', async function (most: number) {
  const seen = mostInFlight(await this.evidence.journal());
  this.measure('most fragments in flight', seen, { atLeast: 1, atMost: most });
});

Then(
  '{int} fragments reached the STS within {int} milliseconds of the end of the pause',
  async function (count: number, limitMs: number) {
    const journal = await this.evidence.journal();
    const times = receivedAfter(journal, pauseOf(journal).toMs);
    expect(times.filter((ms) => ms <= limitMs)).to.have.lengthOf(count);
  },
);

Then(
  'the fourth fragment after the pause reached the STS within {int} milliseconds of the first answer, not before it',
  async function (limitMs: number) {
    const journal = await this.evidence.journal();
    const { toMs } = pauseOf(journal);
    const fourth = toMs + (receivedAfter(journal, toMs)[3] ?? NaN);
    const answer = answers(journal).find(({ atMs }) => atMs > toMs);
    const tookMs = fourth - (answer?.atMs ?? NaN);
    this.measure('an answer, until the next fragment, in ms', tookMs, { atLeast: 0, atMost: limitMs });
  },
);

Then(
  'fragment {int} reached the STS {float} seconds after fragment {int}, give or take {float} seconds',
  async function (later: number, seconds: number, earlier: number, tolerance: number) {
    const sent = byFragment(await this.evidence.journal()).map((fragment) => fragment.sent.atMs);
    const tookSeconds = ((sent[later - 1] ?? NaN) - (sent[earlier - 1] ?? NaN)) / 1000;
    this.measure(
      'without an answer, until the place was free, in s',
      tookSeconds,
      closeTo(seconds, tolerance),
    );
  },
);

Then(
  'the STS did answer fragment {int}, {float} seconds after it had received it',
  async function (number: number, seconds: number) {
    const fragment = byFragment(await this.evidence.journal())[number - 1];
    const tookMs = (fragment && answerTimeMs(fragment)) ?? NaN;
    expect(tookMs / 1000, 'the answer, in s').to.be.closeTo(seconds, LATE_TOLERANCE_SECONDS);
  },
);

const LATE_TOLERANCE_SECONDS = 0.3;

Then('the worker counted {int} late answer(s)', async function (count: number) {
  const metrics = await this.evidence.metrics();
  expect(metrics.value('worker_fragments_total', { stage: 'late' })).to.equal(count);
});

Then(
  'the worker had asked for {int} fragments in flight, and the STS had confirmed {int}',
  async function (asked: number, confirmed: number) {
    const journal = await this.evidence.journal();
    const limits = (records: { payload?: unknown }[]) =>
      records.map(({ payload }) => field(payload, 'max_inflight'));
    expect(limits(received(journal, 'stream:init'))).to.deep.equal([asked]);
    expect(limits(given(journal, 'stream:ready'))).to.deep.equal([confirmed]);
  },
);

Then(
  'segment(s) {numbers} is/are heard dubbed, and segment(s) {numbers} with the original sound',
  async function (dubbed: number[], original: number[]) {
    const { segments } = await contentOf(this.evidence);
    const all = [...dubbed, ...original].sort((a, b) => a - b);
    expect(all, 'segments of the programme, each named once').to.deep.equal(segments.map((_, i) => i + 1));
    await expectHeard(this.evidence, dubbed);
    await expectRight(this.evidence, 'sound');
  },
);

Then('all {int} segments are heard dubbed', async function (count: number) {
  const { segments } = await contentOf(this.evidence);
  expect(segments).to.have.lengthOf(count);
  await expectHeard(
    this.evidence,
    segments.map((_, i) => i + 1),
  );
});

Then('all {int} segments are heard with the original sound', async function (count: number) {
  expect((await contentOf(this.evidence)).segments).to.have.lengthOf(count);
  await expectHeard(this.evidence, []);
  await expectRight(this.evidence, 'sound');
});

Then(/^the worker gave as reasons for original sound: (.+)$/, async function (text: string) {
  expect(await fallbackReasons(this.evidence)).to.deep.equal(parseReasons(text));
});

Then(
  '{int} fragments were produced: {int} dubbed and {int} put out with original sound',
  async function (produced: number, dubbed: number, fallback: number) {
    const {
      produced: p,
      dubbed: d,
      fallback: f,
    } = (await this.evidence.metrics()).labelled('worker_fragments_total', 'stage');
    expect({ produced: p, dubbed: d, fallback: f }).to.deep.equal({ produced, dubbed, fallback });
  },
);
