import { expect } from 'chai';
import { closeTo } from '../support/report/limits';
import { contentOf, counterRun, UNBROKEN_RUN } from '../support/verdicts/content';
import { programmePackets } from '../support/verdicts/output';
import { canSeeMarkers } from '../support/verdicts/own-clip';
import { compareTrack, expectUntouched, withoutLeadIn } from '../support/verdicts/packets';
import { dubbedSeconds, expectDubbed, latenessOf, requireSameCoding } from '../support/verdicts/watched';
import { Then } from '../support/steps';

Then(
  'the programme is seen from its first {int} seconds on to its end, each picture once and in order',
  async function (seconds: number) {
    if (!(await canSeeMarkers(this))) return;
    const source = await this.evidence.programme();
    this.measure('where the programme begins in the output, in s', source.startSeconds, { atMost: seconds });
    const run = await counterRun(this.evidence, (await contentOf(this.evidence)).counters);
    this.figure('pictures not seen', run.lost.length);
    expect(run).to.deep.equal(UNBROKEN_RUN);
  },
);

Then("each coded picture that came out is the programme's, bit by bit, once and in order", async function () {
  await requireSameCoding(this.evidence);
  const packets = withoutLeadIn(await programmePackets(this.evidence));
  const comparison = compareTrack(this.evidence, packets, 'video');
  this.figure('pictures lost', comparison.missing.length);
  expectUntouched(comparison);
});

Then(
  'it reached viewers with the same delay from beginning to end, whatever it is, give or take {float} seconds',
  async function (toleranceSeconds: number) {
    const { delayMs, earliestMs, latestMs } = await latenessOf(this.evidence);
    const toleranceMs = toleranceSeconds * 1000;
    this.figure('delay until viewers get it, in s', delayMs / 1000);
    const limit = closeTo(0, toleranceMs);
    this.measure('earliest second against the usual delay, in ms late', earliestMs, limit);
    this.measure('latest second against the usual delay, in ms late', latestMs, limit);
  },
);

Then(
  'picture and sound of the same second came within {int} milliseconds of each other',
  async function (most: number) {
    const { apartMs } = await latenessOf(this.evidence);
    this.measure('picture and sound of the same second came apart by, in ms', apartMs, {
      atMost: most,
    });
  },
);

Then('most of what viewers hear is dubbed', async function () {
  const seconds = await dubbedSeconds(this.evidence);
  this.figure('dubbed sound heard, in s', seconds.dubbed);
  expectDubbed(seconds);
});

Then('its metrics could be read as Prometheus reads them', async function () {
  const metrics = await this.evidence.metrics();
  expect(metrics.malformed, 'documents that break the text format').to.deep.equal([]);
  expect(metrics.first().size, 'metrics in the first one').to.be.above(0);
});

Then('it said that it was running', function () {
  this.evidence.expectSeen('metrics');
  const states = this.evidence.facts.health.map(({ state }) => state);
  expect(states, 'the states that /healthz told').to.include('running');
});

Then('it logged no error', async function () {
  const errors = (await this.evidence.logs()).where({ level: 'error' });
  expect(
    errors.map(({ message }) => message),
    'errors in its log',
  ).to.deep.equal([]);
});
