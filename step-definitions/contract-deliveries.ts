import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { PipelineWorld } from '../support/world';

Then(
  'they come {int} milliseconds after the first was sent, or up to {int} later',
  async function (this: PipelineWorld, least: number, more: number) {
    const client = await this.contract.client();
    for (const [i, answer] of client.all('fragment:processed').entries()) {
      // The second waits behind the first, which was sent a few milliseconds before it.
      const afterMs = answer.atMs - (client.sent[0]?.atMs ?? NaN);
      this.figure(`answer${i}AfterMs`, afterMs);
      // A timer of Node.js may fire a millisecond early.
      expect(afterMs, `answer ${i}, in ms`).to.be.within(least - 1, least + more);
    }
  },
);

Then('the first two answers are the same', async function (this: PipelineWorld) {
  const client = await this.contract.client();
  const [first, second] = client.wire.received.filter(({ event }) => event === 'fragment:processed');
  expect(second?.payload).to.deep.equal(first?.payload);
});

Then('only the second has a translated text, both have sound', async function (this: PipelineWorld) {
  const answers = (await this.contract.client()).all('fragment:processed');
  const texts = answers.map(({ translated_text: text }) => text !== undefined && text !== null);
  expect(texts).to.deep.equal([false, true]);
  const sent = (await this.contract.client()).sent.map(({ fragment }) => fragment.audio);
  expect(answers.map(({ dubbed_audio: audio }) => audio)).to.deep.equal(sent);
});

/** For 10 fragments of each client the time that their acknowledgements promise, in ms. */
const promised = new WeakMap<PipelineWorld, (number | undefined)[][]>();
const PROMISES = 10;

When(
  'both are promised answers within {int} to {int} milliseconds, by the seed {int} and the seed {int}',
  async function (this: PipelineWorld, min_ms: number, max_ms: number, one: number, another: number) {
    const clients = [await this.contract.client(), await this.contract.otherClient()];
    const times = clients.map(async (client, i) => {
      client.wire.send('config:latency', { min_ms, max_ms, seed: i === 0 ? one : another });
      client.sendFragments(0, PROMISES - 1);
      await client.wire.settled();
      return client.all('fragment:ack').map((ack) => ack.estimated_completion_ms);
    });
    promised.set(this, await Promise.all(times));
  },
);

const promises = (world: PipelineWorld) => {
  const [mine = [], others = []] = promised.get(world) ?? [];
  expect([mine.length, others.length]).to.deep.equal([PROMISES, PROMISES]);
  return { mine, others };
};

Then('both are promised the same time for each of 10 fragments', function (this: PipelineWorld) {
  const { mine, others } = promises(this);
  expect(others).to.deep.equal(mine);
});

Then('not all of these times are the same', function (this: PipelineWorld) {
  expect(new Set(promises(this).mine).size, 'different times').to.be.above(1);
});

Then(
  'both are promised different times for at least {int} of 10 fragments',
  function (this: PipelineWorld, least: number) {
    const { mine, others } = promises(this);
    expect(mine.filter((ms, i) => ms !== others[i]).length, 'times that differ').to.be.at.least(least);
  },
);
