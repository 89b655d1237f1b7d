import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { field } from '../support/records/journal-queries';
import type { PipelineWorld } from '../support/world';
import { Given, Then } from '../support/steps';
import { errorCode } from '../support/contract/messages';
import type { ServiceError } from '../services/contracts/session-events';

/** The answer to one fragment, and what was sent. */
async function answered(world: PipelineWorld, sequence: number) {
  const { client } = world.contract;
  const find = () => client.all('fragment:processed').find((answer) => answer.sequence_number === sequence);
  await client.wire.until(`fragment ${sequence} is answered`, () => find() !== undefined);
  return { answer: find() ?? expect.fail('no answer'), sent: client.fragment(sequence) };
}

Then(
  /^fragment (\d+) is answered with ([A-Z_]+), which is (not )?retryable, and without sound$/,
  async function (sequence: string, code: string, not: string | null) {
    const { answer } = await answered(this, Number(sequence));
    expect(answer.status).to.equal('failed');
    expect(answer.error).to.include({ code: errorCode(code), retryable: not === null });
    expect(answer).not.to.have.any.keys('dubbed_audio', 'transcript', 'translated_text');
  },
);

Then('fragment {int} is answered with sound', async function (sequence: number) {
  const { answer, sent } = await answered(this, sequence);
  expect(answer.status).to.equal('success');
  expect(answer.error).to.equal(undefined);
  if (!this.contract.judgesEcho) return expect(answer.dubbed_audio?.data_base64.length).to.be.above(0);
  // Not by chai: it would print 10 MB.
  expect(answer.dubbed_audio?.data_base64 === sent.audio.data_base64, 'same sound').to.equal(true);
});

Then('fragment {int} is answered without metadata', async function (sequence: number) {
  expect((await answered(this, sequence)).answer.metadata ?? null).to.equal(null);
});

Then('its error has the text {string} and the stage {string}', async function (text: string, stage: string) {
  expect((await answered(this, 0)).answer.error).to.include({ message: text, stage });
});

Then('both name the fragment by its id', async function () {
  const { answer, sent } = await answered(this, 0);
  const [ack] = this.contract.client.all('fragment:ack');
  expect([ack?.fragment_id, answer.fragment_id]).to.deep.equal([sent.fragment_id, sent.fragment_id]);
});

Then(
  'the answer brings back the sound byte for byte, and pts_ns and source_pts_ns untouched',
  async function () {
    const { answer, sent } = await answered(this, 0);
    expect(answer.metadata).to.deep.equal(sent.metadata);
    expect(Object.keys(sent.metadata ?? {})).to.deep.equal(['pts_ns', 'source_pts_ns']);
    this.contract.needEcho('it takes an echo', 'check');
    expect(answer.dubbed_audio).to.deep.equal(sent.audio);
  },
);

Then('the answer tells its processing time, as a whole and by stage', async function () {
  const { processing_time_ms: whole, stage_timings: stages } = (await answered(this, 0)).answer;
  expect(whole).to.be.at.least(0);
  if (stages === undefined) this.contract.needEcho('it takes times by stage', 'check');
  const sum = (stages?.asr_ms ?? NaN) + (stages?.translation_ms ?? NaN) + (stages?.tts_ms ?? NaN);
  expect(sum).to.equal(whole);
});

Then('the answer takes at least {int} milliseconds', async function (least: number) {
  const { client } = this.contract;
  const { answer } = await answered(this, 0);
  const tookMs = answer.atMs - (client.sent[0]?.atMs ?? NaN);
  // A timer of Node.js may fire a millisecond early.
  this.measure('the answer, in ms', tookMs, { atLeast: least - 1 });
  expect(answer.processing_time_ms, 'the processing time that it tells, in ms').to.be.at.least(least - 1);
});

Then('the fragments are acknowledged as {}', async function (expected: string) {
  const { client } = this.contract;
  await client.wire.settled();
  const seen = client
    .all('fragment:ack')
    .map(({ status, queue_position: place }) => (place === undefined ? status : `${status} ${place}`));
  expect(seen).to.deep.equal(expected.split(', '));
  expect(client.all('fragment:ack').map((ack) => ack.fragment_id)).to.deep.equal(
    client.sent.map(({ fragment }) => fragment.fragment_id),
  );
});

Then('the fragments acknowledged are {}', async function (expected: string) {
  const { client } = this.contract;
  await client.wire.settled();
  const numberOf = (id: string) => client.sent.find(({ fragment }) => fragment.fragment_id === id);
  const seen = client.all('fragment:ack').map((ack) => numberOf(ack.fragment_id)?.fragment.sequence_number);
  expect(seen.join(', ')).to.equal(expected);
});

Then("the service's journal has a fragment:ack {string} from the client", async function (status: string) {
  const { streamId } = this.contract.client;
  const records = await this.contract.service.journal(streamId);
  const acks = records.filter(({ kind, event }) => kind === 'in' && event === 'fragment:ack');
  expect(acks.map((record) => record.status)).to.deep.equal([status]);
});

Then("the service's journal tells of the stream, in this order", async function (table: DataTable) {
  const { streamId } = this.contract.client;
  const all = await this.contract.service.journal(streamId);
  // Orders of another scenario may concern every stream.
  const records = all.filter(({ kind }) => kind !== 'control');
  expect(records.map(({ kind, event = '' }) => [kind, event])).to.deep.equal(table.rows());
  const times = records.map(({ atMs }) => atMs);
  expect(times).to.deep.equal([...times].sort((a, b) => a - b));
});

Then("it has the sound's length and fingerprint in place of the sound", async function () {
  const { streamId, sent } = this.contract.client;
  const records = await this.contract.service.journal(streamId);
  const arrived = records.find(({ event }) => event === 'fragment:data')?.payload;
  const base64 = sent[0]?.fragment.audio.data_base64 ?? '';
  expect(field(arrived, 'audio', 'data_chars')).to.equal(base64.length);
  expect(field(arrived, 'audio', 'data_sha256')).to.match(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(records)).not.to.include(base64);
});

type Answers = Awaited<ReturnType<ContractClient['answers']>>;

const sequences = (answers: Answers): number[] => answers.map((answer) => answer.sequence_number);
const numbers = (words: string): number[] => words.split(', ').map(Number);

/** Sends the client's fragment and waits for what is answered to it. */
async function answerTo(client: ContractClient, sequence: number): Promise<Answers[number]> {
  const before = client.wire.count('fragment:processed');
  const { fragment_id: id } = client.sendFragment(sequence);
  const answer = (await client.answers(before + 1)).at(-1);
  expect(answer).to.include({ fragment_id: id, sequence_number: sequence });
  return answer ?? expect.fail('no answer');
}

Then("the client's fragment {int} is answered", async function (sequence: number) {
  expect((await answerTo(this.contract.client, sequence)).status).to.equal('success');
});

Then(
  /^the (client|other client)'s next fragment is answered(?: with ([A-Z_]+))?$/,
  async function (whose: string, code: string | null) {
    const { contract } = this;
    const client = whose === 'client' ? contract.client : contract.otherClient;
    const answer = await answerTo(client, client.sent.length);
    expect(answer.error?.code).to.equal(code === null ? undefined : errorCode(code));
  },
);

Then('the next fragment of a client that comes later is answered with {word}', async function (code: string) {
  const client = this.contract.otherClient;
  await client.connect();
  await client.open();
  expect((await answerTo(client, 0)).error?.code).to.equal(code);
});

Then(/^the answers come in the order ([\d, ]+)$/, async function (order: string) {
  const { client } = this.contract;
  expect(sequences(await client.answers(numbers(order).length))).to.deep.equal(numbers(order));
  this.contract.place = client.wire.received.findLastIndex(({ event }) => event === 'fragment:processed');
});

Then('the answers come in the order of the {int} fragments, each once', async function (count: number) {
  const answers = await this.contract.client.answers(count);
  expect(sequences(answers)).to.deep.equal(Array.from({ length: count }, (_, sequence) => sequence));
});

Then(
  'fragments {int} to {int} were ready before fragment {int}, and were held back',
  function (first: number, last: number, slow: number) {
    const answers = this.contract.client.all('fragment:processed');
    const times = answers.map((answer) => answer.processing_time_ms);
    const slowMs = times[slow] ?? Number.NaN;
    this.figure('the slowest answer, in ms', slowMs);
    for (const timeMs of times.slice(first, last + 1))
      expect(timeMs, 'processing time, in ms').to.be.below(slowMs);
  },
);

/** Processing that takes longer by so much was not just disturbed. */
const CLEARLY_LONGER_MS = 20;

Then('at least {int} of them were ready before an earlier one, and were held back', function (least: number) {
  const answers = this.contract.client.all('fragment:processed');
  // Those that fill the free places begin together; only of these the times can be compared.
  const times = answers.slice(0, 10).map((answer) => answer.processing_time_ms);
  const held = times.filter((ms, i) => times.slice(0, i).some((earlier) => earlier > ms + CLEARLY_LONGER_MS));
  this.measure('answers held back', held.length, { atLeast: least });
});

Then(/^for (\d+) milliseconds no (other )?answer comes$/, async function (ms: string, other: string | null) {
  const { wire } = this.contract.client;
  const from = other
    ? wire.received.length
    : wire.received.findLastIndex(({ event }) => event === 'stream:ready');
  const came = (): boolean => wire.received.slice(from).some(({ event }) => event === 'fragment:processed');
  expect(await wire.within(came, Number(ms)), 'an answer came').to.equal(false);
});

Then('each client has the answers to its own {int} fragments, and no others', async function (count: number) {
  for (const client of [this.contract.client, this.contract.otherClient]) {
    const ids = (await client.answers(count)).map((answer) => answer.fragment_id);
    expect(ids).to.deep.equal(client.sent.map(({ fragment }) => fragment.fragment_id));
  }
});

Then('the fragments answered with {word} are {}', async function (code: string, hit: string) {
  const { client } = this.contract;
  const answers = await client.answers(client.sent.length);
  const failed = answers.filter(({ error }) => error?.code === code);
  expect(sequences(failed)).to.deep.equal(numbers(hit));
  expect(failed.map(({ status }) => status)).to.deep.equal(failed.map(() => 'failed'));
  const others = answers.filter((answer) => !failed.includes(answer));
  expect(others.map(({ status }) => status)).to.deep.equal(others.map(() => 'success'));
});

Then("the answers' errors are {}", async function (codes: string) {
  const { client } = this.contract;
  const errors = (await client.answers(client.sent.length)).map(({ error }) => error?.code);
  expect(errors).to.deep.equal(codes.split(', '));
});

Then("the answers' status is {}", async function (expected: string) {
  const answers = await this.contract.client.answers(expected.split(', ').length);
  expect(answers.map(({ status }) => status)).to.deep.equal(expected.split(', '));
});

/** The one refusal that a scenario is about. */
async function refusal(world: PipelineWorld): Promise<ServiceError> {
  const refusals = await world.contract.client.refusals();
  expect(
    refusals.map(({ code, message }) => `${code}: ${message}`),
    'refusals',
  ).to.have.lengthOf(1);
  return refusals[0] ?? expect.fail('no refusal');
}

Given('the service has refused fragment {int} with {word}', async function (sequence: number, code: string) {
  this.contract.client.sendFragment(sequence);
  expect((await refusal(this)).code).to.equal(code);
});

Then(
  /^the service refuses it with ([A-Z_]+), (?:a|an) (warning|error) that is (not )?retryable$/,
  async function (expected: string, how: string, not: string | null) {
    const { code, severity, retryable, error_id: id } = await refusal(this);
    expect({ code, severity, retryable }).to.deep.equal({
      ...{ code: expected, severity: how, retryable: not === null },
    });
    if (this.contract.judgesEcho) expect(id, 'error_id').to.match(/^[0-9a-f-]{36}$/);
  },
);

Then(/^it says why: "(.*)"$/, async function (reason: string) {
  const { message } = await refusal(this);
  if (this.contract.judgesEcho) expect(message).to.include(reason);
  else expect(message, 'the reason of a refusal').not.to.equal('');
});

Then("the refusal names the client's stream", async function () {
  expect((await refusal(this)).stream_id).to.equal(this.contract.client.streamId);
});

Then(
  /^the refusal names (?:the fragment|fragment (\d+)) by its id$/,
  async function (sequence: string | null) {
    const { fragment_id: sent } = this.contract.client.fragment(Number(sequence ?? 0));
    expect((await refusal(this)).fragment_id).to.equal(sent);
  },
);
