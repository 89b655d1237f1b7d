import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { field } from '../support/records/journal-queries';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';
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

Then(/^the fragments are acknowledged(?: as (.+))?$/, async function (expected: string | null) {
  const { client } = this.contract;
  await client.wire.settled();
  const acks = client.all('fragment:ack');
  const seen = acks.map(({ status, queue_position: at }) => (at === undefined ? status : `${status} ${at}`));
  if (expected !== null) expect(seen).to.deep.equal(expected.split(', '));
  expect(acks.map((ack) => ack.fragment_id)).to.deep.equal(
    client.sent.map(({ fragment }) => fragment.fragment_id),
  );
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

Then('the answers come in the order {numbers}', async function (order: number[]) {
  const { client } = this.contract;
  expect(sequences(await client.answers(order.length))).to.deep.equal(order);
  this.contract.place = client.wire.received.findLastIndex(({ event }) => event === 'fragment:processed');
});

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

/** Of each fragment in order how it was answered: by the status, or by the code of its failure. */
Then('the answers are {}', async function (expected: string) {
  const outcomes = expected.split(', ');
  const answers = await this.contract.client.answers(outcomes.length);
  expect(sequences(answers)).to.deep.equal(outcomes.map((_, sequence) => sequence));
  const seen = answers.map(({ status, error }) => (status === 'failed' && error ? error.code : status));
  expect(seen).to.deep.equal(outcomes);
  for (const { status, error } of answers) expect(error !== undefined).to.equal(status === 'failed');
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
