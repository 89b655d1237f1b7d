import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { at, parseDetails, withDetails } from '../support/faults/details';
import { packetOfBytes } from '../support/contract/packet';
import { ANSWER_MS } from '../support/contract/wire';
import type { PipelineWorld } from '../support/world';

const MB = 1024 * 1024;

Given('the client has sent {word}', async function (this: PipelineWorld, event: string) {
  const client = await this.contract.client();
  client.wire.send(event, client.message(event));
  await client.wire.settled();
});

When(
  /^the client sends ((?:stream|fragment):\w+)(?: with (.+))?$/,
  async function (this: PipelineWorld, event: string, details: string | null) {
    const client = await this.contract.client();
    const message = withDetails(client.message(event), details === null ? [] : parseDetails(details));
    this.contract.mark = client.wire.received.length;
    client.wire.send(event, message);
  },
);

When(
  /^the client sends stream:pause, made 50 MB (and 1 byte )?long by its reason$/,
  async function (this: PipelineWorld, more: string | null) {
    const { wire, streamId } = await this.contract.client();
    const bytes = 50 * MB + (more === null ? 0 : 1);
    wire.sendText(packetOfBytes(bytes, (reason) => ['stream:pause', { stream_id: streamId, reason }]));
  },
);

When(
  /^the client sends the text (.+) in place of a Socket.IO packet$/,
  async function (this: PipelineWorld, text: string) {
    (await this.contract.client()).wire.sendText(text);
  },
);

When('a client opens a session', async function (this: PipelineWorld) {
  const client = await this.contract.client();
  await client.connect();
  await client.open();
});

Then(
  /^(after (?:that|them) )?the service sends (\S+?)(?: with (.+))?$/,
  async function (this: PipelineWorld, after: string | null, event: string, details: string | null) {
    const { wire } = await this.contract.client();
    await wire.arrival(event, 1);
    const message = wire.received.findLast((each) => each.event === event);
    for (const { path, value } of details === null ? [] : parseDetails(details))
      expect(at(message?.payload, path), path.join('.')).to.equal(value);
    const place = wire.received.findLastIndex((each) => each.event === event);
    if (after !== null) expect(place, `place of ${event}`).to.be.above(this.contract.place);
    this.contract.place = place;
  },
);

Then('the service sends nothing in return', async function (this: PipelineWorld) {
  const { wire } = await this.contract.client();
  await wire.settled();
  expect(wire.received.slice(this.contract.mark)).to.deep.equal([]);
});

Then('the session has an id that no other session has', async function (this: PipelineWorld) {
  const [client, other] = [await this.contract.client(), await this.contract.otherClient()];
  await other.connect();
  await other.open();
  expect(client.sessionIds()).to.have.lengthOf(1);
  expect(client.sessionIds()).not.to.deep.equal(other.sessionIds());
});

Then('the service sends stream:ready for another session than before', async function (this: PipelineWorld) {
  const client = await this.contract.client();
  await client.wire.until('a second session is ready', () => client.sessionIds().length >= 2);
  const ids = client.sessionIds();
  expect(new Set(ids).size, 'different session ids').to.equal(ids.length);
});

Then(
  "its average and 95th percentile are those of the answers' processing times",
  async function (this: PipelineWorld) {
    const client = await this.contract.client();
    const [{ statistics } = { statistics: undefined }] = client.all('stream:complete');
    const times = client.all('fragment:processed').map((answer) => answer.processing_time_ms);
    expect(statistics?.avg_processing_time_ms, 'average processing time, in ms').to.be.closeTo(
      times.reduce((a, b) => a + b, 0) / times.length,
      0.001,
    );
    // By the nearest rank, the 95th of a hundred: of fewer than twenty that is the largest.
    expect(times.length, 'times told').to.be.below(20);
    expect(statistics?.p95_processing_time_ms).to.equal(Math.max(...times));
  },
);

Then(
  'the service closes the connection {int} seconds after that, and not earlier',
  async function (this: PipelineWorld, seconds: number) {
    const { wire } = await this.contract.client();
    await wire.until('the connection is closed', () => wire.ended !== undefined, seconds * 1000 + ANSWER_MS);
    const afterMs = (wire.ended?.atMs ?? NaN) - (wire.received[this.contract.place]?.atMs ?? NaN);
    this.figure('closedAfterMs', afterMs);
    // Both times are those of arrival, on a machine with other things to do.
    expect(afterMs, 'the connection, closed after, in ms').to.be.within(
      seconds * 1000 - 200,
      seconds * 1000 + 2_000,
    );
    expect(wire.ended?.reason).to.equal('io server disconnect');
  },
);
