import { expect } from 'chai';
import { isForeignWorker } from '../support/stack/foreign-worker';
import { segmentSecondsOf } from '../support/broadcast/plan';
import { hiddenWaitMs, pauseOf, receivedAfter, waits, type Wait } from '../support/verdicts/backpressure';
import { segmentOf } from '../support/verdicts/settlement';
import { between, fragmentsSent } from '../support/records/journal-queries';
import { closeTo } from '../support/report/limits';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';

/** The request is on its way to the worker, and a fragment may be on its way to the STS. */
const ON_THE_WAY_MS = 100;

Then(
  'the pause lasted {float} seconds, give or take {float} seconds',
  async function (seconds: number, toleranceSeconds: number) {
    const { fromMs, toMs } = pauseOf(await this.evidence.journal());
    const lastedSeconds = (toMs - fromMs) / 1000;
    this.measure('the pause, in s', lastedSeconds, closeTo(seconds, toleranceSeconds));
  },
);

Then('no fragment reached the STS during the pause', async function () {
  const journal = await this.evidence.journal();
  const { fromMs, toMs } = pauseOf(journal);
  expect(fragmentsSent(between(journal, fromMs + ON_THE_WAY_MS, toMs))).to.deep.equal([]);
});

Then(
  'the first fragment after the pause reached the STS within {int} milliseconds of its end',
  async function (limitMs: number) {
    const journal = await this.evidence.journal();
    const [tookMs = NaN] = receivedAfter(journal, pauseOf(journal).toMs);
    this.measure('end of the pause, until the next fragment, in ms', tookMs, { atMost: limitMs });
  },
);

Then('the fragments reached the STS in the order of their segments', async function () {
  const seconds = segmentSecondsOf(this.evidence.facts.plan);
  const segments = fragmentsSent(await this.evidence.journal()).map((sent) => segmentOf(sent, seconds));
  expect(segments).to.have.lengthOf.at.least(2);
  expect(segments).to.deep.equal([...new Set(segments)].sort((a, b) => a - b));
});

Then(
  'the worker counted {int} pause, {int} slow_down and {int} none',
  async function (pause: number, slowDown: number, none: number) {
    const counted = (await this.evidence.metrics()).labelled('worker_backpressure_events_total', 'action');
    expect(counted).to.deep.equal({ pause, slow_down: slowDown, none });
  },
);

/** Until they are ready, fragments that wait and those that don't take as long: no wait can be hidden there. */
const READY_JITTER_MS = 300;

Then(
  'fragments {numbers} reached the STS {int} to {int} milliseconds after they were ready',
  async function (fragments: number[], fromMs: number, toMs: number) {
    const all = await expectWaits(this, fragments, fromMs, toMs);
    expect(hiddenWaitMs(all, fragments), 'a wait before the fragments were ready, in ms').to.be.below(
      READY_JITTER_MS,
    );
  },
);

Then(
  'fragment {int} reached the STS {int} to {int} milliseconds after it was ready',
  async function (fragment: number, fromMs: number, toMs: number) {
    await expectWaits(this, [fragment], fromMs, toMs);
  },
);

/** A worker of somebody else's may write its line somewhat after the moment that it tells of; ours tells the moment itself. */
const LINE_MS = isForeignWorker() ? 10 : 0;

/** @returns the waits of all fragments, also of those that are not judged */
async function expectWaits(
  world: PipelineWorld,
  fragments: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<Wait[]> {
  const all = await waits(world.evidence);
  const asked = all.filter(({ fragment }) => fragments.includes(fragment));
  expect(asked.map(({ fragment }) => fragment)).to.deep.equal(fragments);
  const waited = asked.map(({ waitMs }) => waitMs);
  world.figure(
    `fragments from ${fragments[0] ?? 'none'} on waited, in ms`,
    waited.map((ms) => ms.toFixed(0)).join(', '),
  );
  for (const ms of waited) expect(ms, 'a fragment waited, in ms').to.be.within(fromMs - LINE_MS, toMs);
  return all;
}
