import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { eventually } from '../support/base/eventually';
import { journalOf } from '../support/contract/journal';
import type { Wire } from '../support/contract/wire';
import { ANSWER_MS } from '../support/contract/wire';
import type { PipelineWorld } from '../support/world';

const MB = 1024 * 1024;
const POLLING_STREAM = 'contract-by-polling';

/** `"a b"` as it stands, or `of 64 letters`. */
function headerValue(words: string): string {
  const letters = /^of (\d+) letters$/.exec(words)?.[1];
  return letters === undefined ? (JSON.parse(words) as string) : 'x'.repeat(Number(letters));
}

function letIn(world: PipelineWorld): Wire {
  const { attempt } = world.contract;
  if (!attempt) throw new Error('Bad step sequence: no step before this one connects a client');
  if ('wire' in attempt) return attempt.wire;
  throw new Error(`the client was refused: ${attempt.refused}`);
}

Given('a client that is connected', async function (this: PipelineWorld) {
  await (await this.contract.client()).connect();
});

Given(
  /^(a|another) client with a session(?: and at most (\d+) fragments? in flight)?$/,
  async function (this: PipelineWorld, which: string, limit: string | null) {
    const client = await (which === 'a' ? this.contract.client() : this.contract.otherClient());
    await client.connect();
    await client.open(limit === null ? undefined : Number(limit));
  },
);

When('a client connects without names', async function (this: PipelineWorld) {
  await this.contract.tryToConnect({});
});

When(
  'a client connects with X-Stream-ID {string} and X-Worker-ID {string}',
  async function (this: PipelineWorld, stream: string, worker: string) {
    await this.contract.tryToConnect({ headers: { 'X-Stream-ID': stream, 'X-Worker-ID': worker } });
  },
);

When(
  /^a client connects with (X-Stream-ID|X-Worker-ID) ("[^"]*"|of \d+ letters)$/,
  async function (this: PipelineWorld, header: string, value: string) {
    await this.contract.tryToConnect({ headers: { [header]: headerValue(value) } });
  },
);

When('a client connects by polling', async function (this: PipelineWorld) {
  await this.contract.tryToConnect({ transport: 'polling', headers: { 'X-Stream-ID': POLLING_STREAM } });
});

When('a client connects to the namespace {string}', async function (this: PipelineWorld, namespace: string) {
  await this.contract.tryToConnect({}, namespace);
});

When('the client goes away', async function (this: PipelineWorld) {
  (await this.contract.client()).wire.close();
});

When('the client goes away, comes back and sends stream:init', async function (this: PipelineWorld) {
  const client = await this.contract.client();
  client.wire.close();
  await client.connect();
  await client.open();
});

Then('it is let in', function (this: PipelineWorld) {
  expect(letIn(this).socket.connected).to.equal(true);
});

Then('it is refused', function (this: PipelineWorld) {
  expect(this.contract.attempt).to.have.property('refused');
});

Then(/^it is refused because of "(.*)"$/, function (this: PipelineWorld, reason: string) {
  expect(this.contract.attempt).to.have.property('refused').that.includes(reason);
});

Then(
  "the service's journal names the stream {string} and the worker {string} for this connection",
  async function (this: PipelineWorld, stream: string, worker: string) {
    const records = await journalOf((await this.contract.service()).url, stream);
    const { id } = letIn(this).socket;
    const connect = records.find(({ kind, connection }) => kind === 'connect' && connection === id);
    expect(connect?.headers).to.deep.equal({ 'x-stream-id': stream, 'x-worker-id': worker });
  },
);

Then(
  "the service's journal says that the client was refused because of {string}",
  async function (this: PipelineWorld, reason: string) {
    const { url } = await this.contract.service();
    const refused = await eventually(
      'the journal tells of the refusal',
      async () => (await journalOf(url, POLLING_STREAM)).find(({ kind }) => kind === 'refused'),
      { withinMs: ANSWER_MS },
    );
    expect(refused?.reason).to.equal(reason);
  },
);

Then(
  'the service announces a ping every {int} seconds, with {int} seconds to answer it',
  function (this: PipelineWorld, everySeconds: number, answerSeconds: number) {
    const { pingInterval, pingTimeout } = letIn(this).handshake;
    expect([pingInterval, pingTimeout]).to.deep.equal([everySeconds * 1000, answerSeconds * 1000]);
  },
);

Then('the service announces messages of at most {int} MB', function (this: PipelineWorld, most: number) {
  expect(letIn(this).handshake['maxPayload']).to.equal(most * MB);
});

Then('the service still runs', async function (this: PipelineWorld) {
  const service = await this.contract.service();
  service.expectAlive();
  expect((await fetch(`${service.url}/health`)).status).to.equal(200);
});
