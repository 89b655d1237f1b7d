import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { nowMs } from '../services/contracts/clock';
import { eventually } from '../support/base/eventually';
import { ANSWER_MS } from '../support/contract/wire';
import type { DisconnectOrder } from '../support/faults/sts-control-orders';
import type { PipelineWorld } from '../support/world';

/** What a busy machine may add to any time. */
const LATE_MS = 1_500;
const orderedAtMs = new WeakMap<PipelineWorld, number>();

async function disconnect(world: PipelineWorld, order: DisconnectOrder): Promise<void> {
  const control = await world.contract.control();
  orderedAtMs.set(world, nowMs());
  await control.disconnect(order);
}

When(
  'the service is told to end the connection by {string} after {int} milliseconds',
  async function (this: PipelineWorld, how: 'server' | 'transport', delayMs: number) {
    await disconnect(this, { how, delayMs });
  },
);

When(
  'the service is told to end the connection, and to refuse new ones for {int} milliseconds',
  async function (this: PipelineWorld, refuseForMs: number) {
    await disconnect(this, { refuseForMs });
  },
);

Given(/^the service (?:is told to lose|has lost) the session$/, async function (this: PipelineWorld) {
  await (await this.contract.control()).loseSession();
});

const REASONS = { 'with a goodbye': /^io server disconnect$/, 'torn, without a goodbye': /^transport / };

Then(
  /^the client's connection ends within (\d+) seconds(?:, (with a goodbye|torn, without a goodbye))?$/,
  async function (this: PipelineWorld, seconds: string, how: keyof typeof REASONS | null) {
    const { wire } = await this.contract.client();
    await wire.until('the connection has ended', () => wire.ended !== undefined, Number(seconds) * 1000);
    expect(wire.ended?.reason).to.match(how ? REASONS[how] : /./);
  },
);

Then(
  "the client's connection ends {int} milliseconds later, or up to {int} more",
  async function (this: PipelineWorld, least: number, more: number) {
    const { wire } = await this.contract.client();
    await wire.until('the connection has ended', () => wire.ended !== undefined, least + more + ANSWER_MS);
    const afterMs = (wire.ended?.atMs ?? NaN) - (orderedAtMs.get(this) ?? NaN);
    this.figure('endedAfterMs', afterMs);
    expect(afterMs, 'the end of the connection, in ms').to.be.within(least, least + more);
  },
);

Then('another client is let in', async function (this: PipelineWorld) {
  await (await this.contract.newClient()).connect();
});

Then(
  'the client is refused until {int} milliseconds have passed, and then let in',
  async function (this: PipelineWorld, ms: number) {
    const client = await this.contract.client();
    let refusals = 0;
    const attempt = (): Promise<boolean> =>
      client.connect().then(
        () => true,
        () => ((refusals += 1), false),
      );
    await eventually('the client is let in', attempt, { withinMs: ms + ANSWER_MS, everyMs: 20 });
    const afterMs = nowMs() - (orderedAtMs.get(this) ?? NaN);
    this.figure('letInAfterMs', afterMs);
    expect(refusals, 'refusals').to.be.at.least(1);
    expect(afterMs, 'the wait until the client is let in, in ms').to.be.within(ms, ms + LATE_MS);
  },
);

Then('the client is still connected', async function (this: PipelineWorld) {
  const { wire } = await this.contract.client();
  await wire.settled();
  expect(wire.ended).to.equal(undefined);
});
