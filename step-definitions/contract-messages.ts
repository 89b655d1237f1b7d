import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { fragmentNamed, type HostileMessage, hostileMessages } from '../support/contract/hostile-messages';
import { packetOfBytes } from '../support/contract/messages';
import {
  bush,
  growthAfterWork,
  hugeMessage,
  nestedPacket,
  ordinaryWork,
} from '../support/contract/ordinary-work';
import { ANSWER_MS } from '../support/contract/raw-client';
import { at, parseDetails, withDetails } from '../support/faults/overrides';
import type { PipelineWorld } from '../support/world';
import { Given, Then, When } from '../support/steps';

const MB = 1024 * 1024;

Given('the client has sent {word}', async function (event: string) {
  const { client } = this.contract;
  client.send(event, client.message(event));
  await client.wire.settled();
});

When(
  /^the client sends ((?:stream|fragment):\w+)(?: with (.+))?$/,
  function (event: string, details: string | null) {
    const { client } = this.contract;
    this.contract.mark = client.wire.received.length;
    client.send(event, withDetails(client.message(event), parseDetails(details)));
  },
);

When(
  /^the client sends stream:pause, made 50 MB (and 1 byte )?long by its reason$/,
  function (more: string | null) {
    const { wire, streamId } = this.contract.client;
    const bytes = 50 * MB + (more === null ? 0 : 1);
    wire.sendText(packetOfBytes(bytes, (reason) => ['stream:pause', { stream_id: streamId, reason }]));
  },
);

When(/^the client sends the text (.+) in place of a Socket.IO packet$/, function (text: string) {
  this.contract.client.wire.sendText(text);
});

/** What an STS may say of itself. */
const isFree = (event: string, field = ''): boolean =>
  (event === 'stream:ready' && field === 'capabilities') || (event === 'fragment:ack' && field === 'status');

When('a client opens a session', async function () {
  const { client } = this.contract;
  await client.connect();
  await client.open();
});

Then(
  /^(after (?:that|them) )?the service sends (\S+?)(?: with (.+))?$/,
  async function (after: string | null, event: string, details: string | null) {
    const { wire } = this.contract.client;
    await wire.arrival(event, 1);
    const message = wire.received.findLast((each) => each.event === event);
    for (const { path, value } of parseDetails(details))
      if (this.contract.judgesEcho || !isFree(event, path[0]))
        expect(at(message?.payload, path) ?? undefined, path.join('.')).to.equal(value); // null says nothing, too
    const place = wire.received.findLastIndex((each) => each.event === event);
    if (after !== null) expect(place, `place of ${event}`).to.be.above(this.contract.place);
    this.contract.place = place;
  },
);

Then('the service sends nothing in return', async function () {
  const { wire } = this.contract.client;
  await wire.settled();
  expect(wire.received.slice(this.contract.mark)).to.deep.equal([]);
});

Then('the session has an id that no other session has', async function () {
  const [client, other] = [this.contract.client, this.contract.otherClient];
  await other.connect();
  await other.open();
  expect(client.sessionIds()).to.have.lengthOf(1);
  expect(client.sessionIds()).not.to.deep.equal(other.sessionIds());
});

Then('the service sends stream:ready for another session than before', async function () {
  const { client } = this.contract;
  await client.wire.until('a second session is ready', () => client.sessionIds().length >= 2);
  const ids = client.sessionIds();
  expect(new Set(ids).size, 'different session ids').to.equal(ids.length);
});

Then("its average and 95th percentile are those of the answers' processing times", function () {
  const { client } = this.contract;
  const [{ statistics } = { statistics: undefined }] = client.all('stream:complete');
  const times = client.all('fragment:processed').map((answer) => answer.processing_time_ms);
  const meanMs = times.reduce((a, b) => a + b, 0) / times.length;
  expect(statistics?.avg_processing_time_ms, 'average processing time, in whole ms').to.equal(
    Math.round(meanMs),
  );
  // By the nearest rank, the 95th of a hundred: of fewer than twenty that is the largest.
  expect(times.length, 'times told').to.be.below(20);
  expect(statistics?.p95_processing_time_ms).to.equal(Math.max(...times));
});

Then(
  'the service closes the connection {int} seconds after that, and not earlier',
  async function (seconds: number) {
    const { wire } = this.contract.client;
    await wire.until('the connection is closed', () => wire.ended !== undefined, seconds * 1000 + ANSWER_MS);
    const afterMs = (wire.ended?.atMs ?? NaN) - (wire.received[this.contract.place]?.atMs ?? NaN);
    // Both times are those of arrival, on a machine with other things to do.
    const limit = { atLeast: seconds * 1000 - 200, atMost: seconds * 1000 + 2_000 };
    this.measure('the connection, closed after, in ms', afterMs, limit);
    expect(wire.ended?.reason).to.equal('io server disconnect');
  },
);

/** So many at a time: else the service's memory would be that of all that waits on its socket. */
const HOSTILE_AT_ONCE = 100;
const LONGEST_SHOWN = 300;
/** So often it is done before the service's memory is looked at: until its heap has the size that such work takes. */
const WORK_ROUNDS = 10;

interface Attack {
  seed: number;
  messages: HostileMessage[];
}

const attacks = new WeakMap<PipelineWorld, Attack>();

function attackOf(world: PipelineWorld): Attack {
  const attack = attacks.get(world);
  if (!attack) throw new Error('Bad step sequence: no step before this one sends hostile messages');
  return attack;
}

async function attack(client: ContractClient, messages: readonly HostileMessage[]): Promise<void> {
  for (const [i, { event, values }] of messages.entries()) {
    client.wire.send(event, ...values(client));
    if ((i + 1) % HOSTILE_AT_ONCE === 0) await client.wire.settled();
  }
  await client.wire.settled();
}

Given('the service has done ordinary work', async function () {
  const client = this.contract.otherClient;
  await client.connect();
  await client.open();
  for (let round = 0; round < WORK_ROUNDS; round++) await ordinaryWork(client);
});

When(
  'the client sends {int} hostile messages, made from the seed {int}',
  async function (count: number, seed: number) {
    bytesBefore.set(this, await this.contract.service.residentBytes());
    const messages = hostileMessages(seed, count);
    attacks.set(this, { seed, messages });
    await attack(this.contract.client, messages).catch((error: unknown) => {
      throw new Error(`the messages of seed ${seed} were not all dealt with`, { cause: error });
    });
  },
);

/** A message as one line, whatever it is. */
function shown({ event, values }: HostileMessage, client: ContractClient): string {
  const text = `${JSON.stringify(event)} ${JSON.stringify(values(client))}`;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)` : text;
}

const told = (code = 'nothing', fragmentId = 'none'): string => `${code}, fragment ${fragmentId}`;

Then('the service has refused each of them once, in their order and with the right code', async function () {
  const { seed, messages } = attackOf(this);
  const { client } = this.contract;
  const refusals = await client.refusals();
  for (const [i, message] of messages.entries()) {
    const expected = told(message.code, fragmentNamed(message.values(client)[0]));
    const seen = told(refusals[i]?.code, refusals[i]?.fragment_id);
    if (seen !== expected)
      expect.fail(
        `seed ${seed}, message ${i}: expected ${expected}, seen ${seen}: ${shown(message, client)}`,
      );
  }
  expect(refusals, `refusals of seed ${seed}`).to.have.lengthOf(messages.length);
});

Then(
  'a new session on the same connection has {int} fragments answered, in order and each once, and completes',
  async function (count: number) {
    const { client } = this.contract;
    client.wire.send('stream:init', client.message('stream:init'));
    await client.wire.settled();
    client.sendFragments(0, count - 1);
    const sequences = (await client.answers(count)).map((answer) => answer.sequence_number);
    expect(sequences).to.deep.equal(Array.from({ length: count }, (_, sequence) => sequence));
    client.wire.send('stream:end', client.message('stream:end'));
    await client.wire.arrival('stream:complete', 1);
    expect(client.all('stream:complete').map((complete) => complete.total_fragments)).to.deep.equal([count]);
  },
);

/** What the service's process took before what is judged, or when the first of it had been dealt with. */
const bytesBefore = new WeakMap<PipelineWorld, number>();

Then(
  'after at most {int} seconds of ordinary work the service has grown by at most {int} MB',
  async function (seconds: number, most: number) {
    const { service, otherClient } = this.contract;
    if (!otherClient.isConnected) {
      await otherClient.connect();
      await otherClient.open();
    }
    const limits = { mostMb: most, withinMs: seconds * 1000 };
    const grownMb = await growthAfterWork(otherClient, service, bytesBefore.get(this) ?? NaN, limits);
    this.measure("growth of the service's memory, in MB", grownMb, { atMost: most });
    await service.expectAlive();
  },
);

const MILLION = 1e6;
/** So many at a time: more would wait in the service's socket, and its memory be that of what waits. */
const HUGE_AT_ONCE = 10;
When(
  /^the client sends ((?:stream|fragment):\w+), made of (\d+)( million)? (.+ (?:message|list|knows|language|reason))$/,
  function (event: string, size: string, millions: string | null, what: string) {
    const { client } = this.contract;
    const count = Number(size) * (millions === null ? 1 : MILLION);
    client.wire.send(event, hugeMessage(what, count, client));
  },
);

When(
  /^the client sends ((?:stream|fragment):\w+), made of (\d+) lists, each within the last one$/,
  function (event: string, depth: string) {
    this.contract.client.wire.sendText(nestedPacket(event, Number(depth)));
  },
);

async function sendMany(world: PipelineWorld, count: number, send: (client: ContractClient) => void) {
  const { client } = world.contract;
  for (let sent = 0; sent < count; sent++) {
    send(client);
    if (sent % HUGE_AT_ONCE === HUGE_AT_ONCE - 1) await client.wire.settled();
  }
  await client.wire.settled();
  const bytes = await world.contract.service.residentBytes();
  if (!bytesBefore.has(world)) bytesBefore.set(world, bytes);
}

Given(
  /^the client (?:has sent|sends) (\d+) unknown events with names of (\d+) letters$/,
  async function (count: string, letters: string) {
    await sendMany(this, Number(count), ({ wire }) => wire.send('x'.repeat(Number(letters))));
  },
);

Given(
  /^the client (?:has sent|sends) (\d+) messages with (\d+) lists in each of \d+ lists, and so on, (\d+) levels deep$/,
  async function (count: string, breadth: string, depth: string) {
    const message = { stream_id: bush(Number(breadth), Number(depth)) };
    await sendMany(this, Number(count), ({ wire }) => wire.send('stream:pause', message));
  },
);

Then(
  'the service has refused each of the {int} with {word}',
  async function (count: number, expected: string) {
    const codes = (await this.contract.client.refusals()).map(({ code }) => code);
    expect(codes).to.deep.equal(Array(count).fill(expected));
  },
);
