import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { bush, hugeMessage, nestedPacket } from '../support/contract/huge';
import { sendOrder } from '../support/contract/order-answers';
import { growthAfterWork } from '../support/contract/ordinary-work';
import type { PipelineWorld } from '../support/world';

const MILLION = 1e6;
/** So many at a time: more would wait in the service's socket, and its memory be that of what waits. */
const AT_ONCE = 10;
/** What the service's process took when the first messages had been dealt with, in bytes. */
const firstBytes = new WeakMap<PipelineWorld, number>();

When(
  /^the client sends ((?:stream|fragment):\w+), made of (\d+)( million)? (.+ (?:message|list|knows|language|reason))$/,
  async function (this: PipelineWorld, event: string, size: string, millions: string | null, what: string) {
    const client = await this.contract.client();
    const count = Number(size) * (millions === null ? 1 : MILLION);
    client.wire.send(event, hugeMessage(what, count, client));
  },
);

When(
  /^the client sends ((?:stream|fragment):\w+), made of (\d+) lists, each within the last one$/,
  async function (this: PipelineWorld, event: string, depth: string) {
    (await this.contract.client()).wire.sendText(nestedPacket(event, Number(depth)));
  },
);

When(
  "a test sends an order with {int} rules for the client's stream",
  async function (this: PipelineWorld, count: number) {
    const { streamId: stream_id } = await this.contract.client();
    const test = await this.contract.connect({ url: (await this.contract.service()).url });
    const order = { stream_id, enabled: true, rules: Array(count).fill({}) };
    this.contract.orderAnswers = await sendOrder(test, 'config:error_simulation', order);
  },
);

async function sendMany(world: PipelineWorld, count: number, send: (client: ContractClient) => void) {
  const client = await world.contract.client();
  for (let sent = 0; sent < count; sent++) {
    send(client);
    if (sent % AT_ONCE === AT_ONCE - 1) await client.wire.settled();
  }
  await client.wire.settled();
  const bytes = await (await world.contract.service()).residentBytes();
  if (!firstBytes.has(world)) firstBytes.set(world, bytes);
}

Given(
  /^the client (?:has sent|sends) (\d+) unknown events with names of (\d+) letters$/,
  async function (this: PipelineWorld, count: string, letters: string) {
    await sendMany(this, Number(count), ({ wire }) => wire.send('x'.repeat(Number(letters))));
  },
);

Given(
  /^the client (?:has sent|sends) (\d+) messages with (\d+) lists in each of \d+ lists, and so on, (\d+) levels deep$/,
  async function (this: PipelineWorld, count: string, breadth: string, depth: string) {
    const message = { stream_id: bush(Number(breadth), Number(depth)) };
    await sendMany(this, Number(count), ({ wire }) => wire.send('stream:pause', message));
  },
);

Then(
  'the service has refused each of the {int} with {word}',
  async function (this: PipelineWorld, count: number, expected: string) {
    const codes = (await (await this.contract.client()).refusals()).map(({ code }) => code);
    expect(codes).to.deep.equal(Array(count).fill(expected));
  },
);

Then(
  'after at most {int} seconds of ordinary work its memory has grown by at most {int} MB since the first {int}',
  async function (this: PipelineWorld, seconds: number, most: number, _first: number) {
    const client = await this.contract.otherClient();
    await client.connect();
    await client.open();
    const before = firstBytes.get(this) ?? Number.NaN;
    const limits = { mostMb: most, withinMs: seconds * 1000 };
    const grownMb = await growthAfterWork(client, await this.contract.service(), before, limits);
    this.figure('grownMb', grownMb, { atMost: most });
  },
);
