import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { delayFor } from '../support/broadcast/plan';
import { METRIC_NAMES } from '../support/records/metric-names';
import { isForeignWorker } from '../support/stack/foreign-worker';
import { answerTimes } from '../support/verdicts/fragments';
import { fragmentsExpected } from '../support/verdicts/own-clip';
import { peakOf } from '../support/verdicts/readings';
import { Then } from '../support/steps';

interface Row {
  metric: string;
  type: string;
  label: string;
  values: string;
}

Then('the first reading of the metrics had, with these types', async function (table: DataTable) {
  const families = (await this.evidence.metrics()).first();
  for (const { metric, type, label, values } of table.hashes() as unknown as Row[]) {
    const family = families.get(metric);
    expect(family?.type, `type of ${metric}`).to.equal(type);
    if (!isForeignWorker())
      for (const { labels } of family?.samples ?? [])
        expect(Object.keys(labels), `labels of ${metric}`).to.have.members(labelsOf(labels, label));
    const seen = (family?.samples ?? []).map(({ labels }) => labels[label]);
    const expected = values.split(', ').filter((value) => value !== '');
    expect(seen.length, `series of ${metric}`).to.be.above(0);
    if (label !== '') expect(seen, `values of ${label} of ${metric}`).to.include.members(expected);
    if (expected.length > 0) expect(seen.sort()).to.deep.equal(expected.sort());
  }
});

/** The stream's name, the metric's own label, the bound of a bucket, and no other of ours: each one multiplies the series. */
const labelsOf = (labels: Readonly<Record<string, string>>, own: string): string[] =>
  ['stream_id', own, ...('le' in labels ? ['le'] : [])].filter((name) => name !== '');

/** What a worker measures beyond these is its own business. */
const ASKED_FOR: ReadonlySet<string> = new Set(METRIC_NAMES);

Then('every worker metric of the first reading was 0 and named the stream', async function () {
  const families = [...(await this.evidence.metrics()).first().values()];
  const samples = families.filter(({ name }) => ASKED_FOR.has(name)).flatMap((family) => family.samples);
  expect(samples).to.have.lengthOf.at.least(1);
  for (const { name, labels, value } of samples) {
    expect(value, name).to.equal(0);
    expect(labels['stream_id'], `stream_id of ${name}`).to.equal(this.evidence.facts.streamId);
  }
});

Then('all of at least {int} readings followed the Prometheus text format', async function (least: number) {
  const metrics = await this.evidence.metrics();
  this.measure('readings of the metrics', metrics.scrapes.length, { atLeast: least });
  expect(metrics.malformed).to.deep.equal([]);
});

Then(
  'the buckets of {word} end at {numbers} milliseconds, and above',
  async function (name: string, bounds: number[]) {
    const seen = (await this.evidence.metrics()).buckets(name).map(({ le }) => le);
    expect(seen).to.deep.equal([...bounds, Infinity]);
  },
);

Then('no counter ever fell', async function () {
  const metrics = await this.evidence.metrics();
  const families = [...metrics.first().values()];
  const counters = new Set(families.filter(({ type }) => type === 'counter').map(({ name }) => name));
  const watched = metrics.all().filter(({ name }) => counters.has(name));
  expect(watched).to.have.lengthOf.at.least(1);
  for (const { name, points } of watched) {
    const values = points.map(({ value }) => value);
    expect(values, name).to.deep.equal([...values].sort((a, b) => a - b));
  }
});

Then('{word} was {int} at the end', async function (name: string, value: number) {
  expect((await this.evidence.metrics()).value(name)).to.equal(value);
});

Then(
  '{word} counted {int} answers, and {word} {int} fragments',
  async function (rtt: string, answers: number, latency: string, fragments: number) {
    const metrics = await this.evidence.metrics();
    expect(metrics.value(`${rtt}_count`)).to.equal(answers);
    expect(metrics.value(`${latency}_count`)).to.equal(fragments);
  },
);

Then(
  '{word} counted {int} answers, on average {int} to {int} milliseconds longer than the STS took',
  async function (name: string, count: number, fromMs: number, toMs: number) {
    const metrics = await this.evidence.metrics();
    const tookMs = answerTimes(await this.evidence.journal());
    expect(tookMs).to.have.lengthOf(await fragmentsExpected(this, count));
    expect(metrics.value(`${name}_count`)).to.equal(tookMs.length);
    const sumMs = tookMs.reduce((sum, ms) => sum + ms, 0);
    const longerMs = ((metrics.value(`${name}_sum`) ?? NaN) - sumMs) / tookMs.length;
    const limit = { atLeast: fromMs, atMost: toMs };
    this.measure('answer times told by the worker, longer by, in ms', longerMs, limit);
  },
);

Then(
  'every fragment was put out {float} seconds after its capture, give or take {float} seconds',
  async function (seconds: number, toleranceSeconds: number) {
    const name = 'worker_chunk_end_to_end_latency_ms';
    const metrics = await this.evidence.metrics();
    const sums = metrics.changes(`${name}_sum`);
    const steps = sums.slice(1).map(({ value }, i) => (value - (sums[i]?.value ?? NaN)) / 1000);
    this.figure(
      'from source to viewer, in s',
      `${Math.min(...steps).toFixed(3)} to ${Math.max(...steps).toFixed(3)}`,
    );
    expect(steps).to.have.lengthOf(metrics.value(`${name}_count`));
    for (const step of steps)
      expect(step, 'from source to viewer, in s').to.be.closeTo(delayFor(seconds), toleranceSeconds);
  },
);

Then('worker_gst_bus_errors_total was the same as worker_media_errors_total', async function () {
  const metrics = await this.evidence.metrics();
  const [media, bus] = ['worker_media_errors_total', 'worker_gst_bus_errors_total'].map((name) =>
    metrics.labelled(name, 'error_type'),
  );
  expect(bus).to.deep.equal(media);
  // The source went away at its end, so there is something to compare.
  expect(media?.['input_lost']).to.equal(1);
});

Then(
  'worker_video_queue_ms and worker_audio_queue_ms reached {int} milliseconds, give or take {int}',
  async function (oursMs: number, toleranceMs: number) {
    const metrics = await this.evidence.metrics();
    const expectedMs = delayFor(oursMs / 1000) * 1000;
    for (const name of ['worker_video_queue_ms', 'worker_audio_queue_ms']) {
      const { leastMs, mostMs } = peakOf(metrics.changes(name));
      this.measure(`largest ${name} that was read, in ms`, leastMs, { atMost: expectedMs + toleranceMs });
      expect(mostMs, `largest ${name} that there can have been, in ms`).to.be.at.least(
        expectedMs - toleranceMs,
      );
    }
  },
);
