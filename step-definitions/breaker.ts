import { expect } from 'chai';
import type { JournalRecord } from '../services/contracts/journal';
import { answers, byFragment, errorCode, fragmentsSent } from '../support/records/journal-queries';
import { closeTo } from '../support/report/limits';
import {
  breakerChanges,
  type BreakerName,
  expectAtAnswer,
  expectStates,
  openings,
  receivedIn,
  stretches,
} from '../support/verdicts/breaker';
import { fatesOf } from '../support/verdicts/conduct/fates';
import { inForce } from '../support/stack/worker-settings';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';

/** So many passing failures in a row open the breaker. */
const FIFTH = 5;

Then('the breaker opens at the fifth failure', async function () {
  const failed = failedFragments(await this.evidence.journal());
  await expectOpensAt(this, (failed[FIFTH - 1]?.sequence ?? NaN) + 1);
});

Then('the breaker opens at the answer to fragment {int}', async function (fragment: number) {
  await expectOpensAt(this, fragment);
});

Then('the breaker opens', async function () {
  const last = failedFragments(await this.evidence.journal()).at(-1);
  await expectOpensAt(this, (last?.sequence ?? NaN) + 1);
});

Then('the STS received no fragment while the breaker was open', async function () {
  const journal = await this.evidence.journal();
  const open = stretches(breakerChanges(await this.evidence.logs()), 'open');
  expect(open.length, 'times when the breaker was open').to.be.at.least(1);
  const sent = open.flatMap((stretch) => receivedIn(journal, stretch));
  expect(sent, 'fragments received while it was open').to.deep.equal([]);
});

Then(
  'the breaker was half open {float} seconds after it opened, give or take {float} second(s), each time',
  async function (seconds: number, toleranceSeconds: number) {
    const cooldowns = stretches(breakerChanges(await this.evidence.logs()), 'open');
    const lengths = cooldowns.map(({ fromMs, toMs }) => (toMs - fromMs) / 1000);
    this.figure('the breaker, open for, in s', lengths.map((length) => length.toFixed(3)).join(', '));
    expect(lengths.length, 'times that the breaker opened').to.be.at.least(1);
    for (const length of lengths)
      expect(length, 'the breaker, open for, in s').to.be.closeTo(seconds, toleranceSeconds);
  },
);

Then(
  'the STS answered fragment {int} with a failure, and fragment {int} with a dub, after the breaker had opened',
  async function (failed: number, dubbed: number) {
    const [opened = NaN] = openings(breakerChanges(await this.evidence.logs()));
    const journal = answers(await this.evidence.journal());
    for (const [fragment, status] of [
      [failed, 'failed'],
      [dubbed, 'success'],
    ] as const) {
      const answer = journal.find(({ sequence }) => sequence === fragment - 1);
      expect(answer?.status, `the answer to fragment ${fragment}`).to.equal(status);
      expect(answer?.atMs, `the time of the answer to fragment ${fragment}`).to.be.above(opened);
    }
  },
);

Then('the STS received one single fragment each time the breaker was half open', async function () {
  const journal = await this.evidence.journal();
  const probing = stretches(breakerChanges(await this.evidence.logs()), 'half-open');
  expect(probing, 'times when the breaker was half open').to.have.lengthOf.at.least(1);
  for (const { fromMs, toMs } of probing)
    expect(receivedIn(journal, { fromMs: fromMs - HALF_OPEN_EDGE_MS, toMs })).to.have.lengthOf(1);
});

/** A probe may go out in the very moment in which the breaker becomes half open. */
const HALF_OPEN_EDGE_MS = 200;

Then('the breaker opened again at the answer to fragment {int}', async function (fragment: number) {
  const [, again = NaN] = openings(breakerChanges(await this.evidence.logs()));
  expectAtAnswer(again, await this.evidence.journal(), fragment);
});

Then('the breaker closed at the answer to fragment {int}', async function (fragment: number) {
  const closed = breakerChanges(await this.evidence.logs()).filter(({ to }) => to === 'closed');
  expect(closed).to.have.lengthOf(1);
  expectAtAnswer(closed[0]?.atMs ?? NaN, await this.evidence.journal(), fragment);
});

Then(
  /^log and metrics reported each state of the breaker once, in this order: (.+)$/,
  async function (text: string) {
    const states = text.split(', ').map((state) => state.replace(' ', '-') as BreakerName);
    await expectStates(this.evidence, states);
    const lines = (await this.evidence.logs()).where({ component: 'breaker' });
    const streams = new Set(lines.map(({ streamId }) => streamId));
    expect([...streams], 'stream id on each of the lines').to.deep.equal([this.evidence.facts.streamId]);
  },
);

Then('the worker logged each failed answer with its code', async function () {
  const journal = await this.evidence.journal();
  const { stsTimeoutMs } = inForce(this.evidence.facts.plan.worker);
  const failed = fatesOf(journal, stsTimeoutMs).flatMap(({ by, answer }) =>
    by === 'answer' && answer && errorCode(answer) !== undefined ? answer : [],
  );
  const logs = await this.evidence.logs();
  for (const answer of failed) {
    const code = errorCode(answer);
    const lines = logs.where({ fields: { fragmentId: answer.fragmentId, code } });
    // What an error message says may be told as that, and as what became of its fragment.
    expect(lines.length, `log lines on ${String(code)}`).to.be.within(1, answer.event === 'error' ? 2 : 1);
  }
});

function failedFragments(journal: readonly JournalRecord[]): ReturnType<typeof byFragment> {
  return byFragment(journal).filter(({ answers: [answer] }) => answer && errorCode(answer));
}

/** Closed until that answer, and open after it. */
async function expectOpensAt(world: PipelineWorld, fragment: number): Promise<void> {
  const [opened = NaN] = openings(breakerChanges(await world.evidence.logs()));
  await expectStatesBegin(world, ['closed', 'open']);
  expectAtAnswer(opened, await world.evidence.journal(), fragment);
}

async function expectStatesBegin(world: PipelineWorld, states: readonly BreakerName[]): Promise<void> {
  const changes = breakerChanges(await world.evidence.logs());
  const seen = ['closed', ...changes.map(({ to }) => to)].slice(0, states.length);
  expect(seen.join(', then '), 'the breaker, by the log').to.equal(states.join(', then '));
}

Then(
  'the breaker opened when the fifth fragment had waited {int} seconds in vain, give or take {float} seconds',
  async function (seconds: number, toleranceSeconds: number) {
    const [opened = NaN] = openings(breakerChanges(await this.evidence.logs()));
    const fifth = fragmentsSent(await this.evidence.journal())[4];
    const waitedSeconds = (opened - (fifth?.atMs ?? NaN)) / 1000;
    this.measure('the wait of the fifth fragment, in s', waitedSeconds, closeTo(seconds, toleranceSeconds));
  },
);
