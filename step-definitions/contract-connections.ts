import { After, AfterAll, Before } from '@cucumber/cucumber';
import { expect } from 'chai';
import { nowMs } from '../services/contracts/clock';
import { eventually } from '../support/base/eventually';
import { httpGet } from '../support/base/http';
import { endSharedService } from '../support/contract/context';
import { ANSWER_MS, type RawClient } from '../support/contract/raw-client';
import type { DisconnectOrder } from '../support/faults/sts-control';
import type { PipelineWorld } from '../support/world';
import { Given, Then, When } from '../support/steps';

const MB = 1024 * 1024;
const POLLING_STREAM = 'contract-by-polling';

/** `"a b"` as it stands, or `of 64 letters`. */
function headerValue(words: string): string {
  const letters = /^of (\d+) letters$/.exec(words)?.[1];
  return letters === undefined ? (JSON.parse(words) as string) : 'x'.repeat(Number(letters));
}

function letIn(world: PipelineWorld): RawClient {
  const { attempt } = world.contract;
  if (!attempt) throw new Error('Bad step sequence: no step before this one connects a client');
  if ('wire' in attempt) return attempt.wire;
  throw new Error(`the client was refused: ${attempt.refused}`);
}

Given('a client that is connected', async function () {
  await this.contract.client.connect();
});

Given(
  /^(a|another) client with a session(?: and at most (\d+) fragments? in flight)?$/,
  async function (which: string, limit: string | null) {
    const client = which === 'a' ? this.contract.client : this.contract.otherClient;
    await client.connect();
    await client.open(limit === null ? undefined : Number(limit));
  },
);

When('a client connects without names', async function () {
  await this.contract.tryToConnect({});
});

When(
  'a client connects with X-Stream-ID {string} and X-Worker-ID {string}',
  async function (stream: string, worker: string) {
    await this.contract.tryToConnect({ headers: { 'X-Stream-ID': stream, 'X-Worker-ID': worker } });
  },
);

When(
  /^a client connects with (X-Stream-ID|X-Worker-ID) ("[^"]*"|of \d+ letters)$/,
  async function (header: string, value: string) {
    await this.contract.tryToConnect({ headers: { [header]: headerValue(value) } });
  },
);

When('a client connects by polling', async function () {
  await this.contract.tryToConnect({ transport: 'polling', headers: { 'X-Stream-ID': POLLING_STREAM } });
});

When('a client connects to the namespace {string}', async function (namespace: string) {
  await this.contract.tryToConnect({}, namespace);
});

When('the client goes away', function () {
  this.contract.client.wire.close();
});

When('the client goes away, comes back and sends stream:init', async function () {
  const { client } = this.contract;
  client.wire.close();
  await client.connect();
  await client.open();
});

Then('it is let in', function () {
  expect(letIn(this).socket.connected).to.equal(true);
});

Then('it is refused', function () {
  expect(this.contract.attempt).to.have.property('refused');
});

Then(/^it is refused because of "(.*)"$/, function (reason: string) {
  const { attempt, judgesEcho } = this.contract;
  expect(attempt).to.have.property('refused');
  // the words are free
  if (judgesEcho) expect(attempt).to.have.property('refused').that.includes(reason);
});

Then(
  "the service's journal names the stream {string} and the worker {string} for this connection",
  async function (stream: string, worker: string) {
    const records = await this.contract.service.journal(stream);
    const { id } = letIn(this).socket;
    const connect = records.find(({ kind, connection }) => kind === 'connect' && connection === id);
    expect(connect?.headers).to.deep.equal({ 'x-stream-id': stream, 'x-worker-id': worker });
  },
);

Then(
  "the service's journal says that the client was refused because of {string}",
  async function (reason: string) {
    const { service } = this.contract;
    this.contract.needEcho('it takes the journal', 'check');
    const refused = await eventually(
      'the journal tells of the refusal',
      async () => (await service.journal(POLLING_STREAM)).find(({ kind }) => kind === 'refused'),
      { withinMs: ANSWER_MS },
    );
    expect(refused?.reason).to.equal(reason);
  },
);

Then(
  'the service announces a ping every {int} seconds, with {int} seconds to answer it',
  function (everySeconds: number, answerSeconds: number) {
    const { pingInterval, pingTimeout } = letIn(this).handshake;
    expect([pingInterval, pingTimeout]).to.deep.equal([everySeconds * 1000, answerSeconds * 1000]);
  },
);

Then('the service announces messages of at most {int} MB', function (most: number) {
  expect(letIn(this).handshake['maxPayload']).to.equal(most * MB);
});

Then('the service still runs', async function () {
  await this.contract.service.expectAlive();
});

const health = new WeakMap<PipelineWorld, unknown>();

When('somebody asks the service how it is', async function () {
  this.contract.needEcho('it takes /health');
  const response = await fetch(`${this.contract.service.url}/health`);
  expect(response.status).to.equal(200);
  health.set(this, await response.json());
});

Then(
  'it says {string}, its version, its instance id and at least {int} session',
  function (status: string, least: number) {
    const told = health.get(this);
    expect(told).to.include({ status });
    expect(told)
      .to.have.property('version')
      .that.matches(/^\d+\.\d+\.\d+/);
    expect(told).to.have.property('instance').that.matches(/\w+/);
    expect(told).to.have.property('sessions').that.is.at.least(least);
  },
);

const answers = new WeakMap<PipelineWorld, Awaited<ReturnType<typeof httpGet>>>();

/** `Origin "https://evil.example", Host "evil.example"` */
const headersIn = (words: string): Record<string, string> =>
  Object.fromEntries(
    [...words.matchAll(/([A-Z][A-Za-z-]+) "([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );

When(/^a web page connects with (.*)$/, async function (words: string) {
  await this.contract.tryToConnect({ headers: headersIn(words) });
});

When(/^a web page asks for the journal with (.*)$/, async function (words: string) {
  this.contract.needEcho('it takes the journal');
  const { url } = this.contract.service;
  // `fetch` does not let anybody say another Host.
  const headers = headersIn(words);
  answers.set(this, await httpGet(`${url}/journal`, { headers, timeoutMs: ANSWER_MS }));
});

Then('the service answers it with {int} and nothing of the journal', function (status: number) {
  const answer = answers.get(this);
  if (!answer) throw new Error('Bad step sequence: no step before this one asks for the journal');
  expect(answer.status).to.equal(status);
  expect(answer.text).not.to.include('"index"');
});

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
  async function (how: 'server' | 'transport', delay_ms: number) {
    await disconnect(this, { how, delay_ms });
  },
);

When(
  'the service is told to end the connection, and to refuse new ones for {int} milliseconds',
  async function (refuse_for_ms: number) {
    await disconnect(this, { refuse_for_ms });
  },
);

Given(/^the service (?:is told to lose|has lost) the session$/, async function () {
  await (await this.contract.control()).loseSession();
});

const REASONS = { 'with a goodbye': /^io server disconnect$/, 'torn, without a goodbye': /^transport / };

Then(
  /^the client's connection ends within (\d+) seconds(?:, (with a goodbye|torn, without a goodbye))?$/,
  async function (seconds: string, how: keyof typeof REASONS | null) {
    const { wire } = this.contract.client;
    await wire.until('the connection has ended', () => wire.ended !== undefined, Number(seconds) * 1000);
    expect(wire.ended?.reason).to.match(how ? REASONS[how] : /./);
  },
);

Then(
  "the client's connection ends {int} milliseconds later, or up to {int} more",
  async function (least: number, more: number) {
    const { wire } = this.contract.client;
    await wire.until('the connection has ended', () => wire.ended !== undefined, least + more + ANSWER_MS);
    const afterMs = (wire.ended?.atMs ?? NaN) - (orderedAtMs.get(this) ?? NaN);
    this.measure('the end of the connection, in ms', afterMs, { atLeast: least, atMost: least + more });
  },
);

Then('another client is let in', async function () {
  await this.contract.newClient().connect();
});

Then(
  'the client is refused until {int} milliseconds have passed, and then let in',
  async function (ms: number) {
    const { client } = this.contract;
    let refusals = 0;
    const attempt = (): Promise<boolean> =>
      client.connect().then(
        () => true,
        () => ((refusals += 1), false),
      );
    await eventually('the client is let in', attempt, { withinMs: ms + ANSWER_MS, everyMs: 20 });
    const afterMs = nowMs() - (orderedAtMs.get(this) ?? NaN);
    expect(refusals, 'refusals').to.be.at.least(1);
    this.measure('the wait until the client is let in, in ms', afterMs, {
      atLeast: ms,
      atMost: ms + LATE_MS,
    });
  },
);

Then('the client is still connected', async function () {
  const { wire } = this.contract.client;
  await wire.settled();
  expect(wire.ended).to.equal(undefined);
});

Before({ tags: '@contract' }, async function (this: PipelineWorld) {
  await this.contract.begin();
});

After({ tags: '@contract' }, async function (this: PipelineWorld) {
  await this.contract.close();
});

AfterAll(endSharedService);
