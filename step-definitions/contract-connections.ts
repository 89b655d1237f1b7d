import { After, AfterAll, Before } from '@cucumber/cucumber';
import { expect } from 'chai';
import { nowMs } from '../services/contracts/clock';
import { eventually } from '../support/base/eventually';
import { httpGet } from '../support/base/http';
import { endSharedService } from '../support/contract/context';
import { ANSWER_MS, type RawClient } from '../support/contract/raw-client';
import type { PipelineWorld } from '../support/world';
import { Given, Then, When } from '../support/steps';

const MB = 1024 * 1024;
const POLLING_STREAM = 'contract-by-polling';

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
  /^(a client|another client|the client is back) with a session(?: and at most (\d+) fragments? in flight)?$/,
  async function (who: string, limit: string | null) {
    const client = who === 'another client' ? this.contract.otherClient : this.contract.client;
    await client.connect();
    await client.open(limit === null ? undefined : Number(limit));
  },
);

When('a client connects without names', async function () {
  await this.contract.tryToConnect({});
});

/** `Origin "https://evil.example", Host "evil.example"`, or a value `of 64 letters`. */
const headersIn = (words: string): Record<string, string> =>
  Object.fromEntries(
    [...words.matchAll(/([A-Z][A-Za-z-]+) (?:"([^"]*)"|of (\d+) letters)/g)].map(
      ([, name = '', value, letters]) => [name, value ?? 'x'.repeat(Number(letters))],
    ),
  );

When(/^a client connects with (.+)$/, async function (words: string) {
  await this.contract.tryToConnect({ headers: headersIn(words) });
});

When('a client connects by polling', async function () {
  await this.contract.tryToConnect({ transport: 'polling', headers: { 'X-Stream-ID': POLLING_STREAM } });
});

When('a client connects to the namespace {string}', async function (namespace: string) {
  await this.contract.tryToConnect({}, namespace);
});

When('the client goes away', function () {
  this.contract.client.wire.close();
});

Then('it is let in', function () {
  expect(letIn(this).socket.connected).to.equal(true);
});

Then(/^it is refused(?: because of "(.*)")?$/, function (reason: string | null) {
  const { attempt, judgesEcho } = this.contract;
  expect(attempt).to.have.property('refused');
  // the words are free
  if (judgesEcho)
    expect(attempt)
      .to.have.property('refused')
      .that.includes(reason ?? '');
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

Then(
  'the service says that it is {string}, its version, its instance id and at least {int} session',
  async function (status: string, least: number) {
    this.contract.needEcho('it takes /health');
    const response = await fetch(`${this.contract.service.url}/health`);
    expect(response.status).to.equal(200);
    const told = (await response.json()) as Record<string, unknown>;
    expect(told['status']).to.equal(status);
    expect(told['version']).to.match(/^\d+\.\d+\.\d+/);
    expect(told['instance']).to.match(/\w+/);
    expect(told['sessions']).to.be.at.least(least);
  },
);

const answers = new WeakMap<PipelineWorld, Awaited<ReturnType<typeof httpGet>>>();

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
    const afterMs = (wire.ended?.atMs ?? NaN) - this.contract.orderedAtMs;
    this.measure('the end of the connection, in ms', afterMs, { atLeast: least, atMost: least + more });
  },
);

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
    const afterMs = nowMs() - this.contract.orderedAtMs;
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
