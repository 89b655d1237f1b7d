import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { DataTable } from '@cucumber/cucumber';
import { journalOf } from '../support/contract/journal';
import { errorCode } from '../support/contract/orders';
import { field } from '../support/records/journal-queries';
import type { PipelineWorld } from '../support/world';

/** The answer to one fragment, and what was sent. */
async function answered(world: PipelineWorld, sequence: number) {
  const client = await world.contract.client();
  const find = () => client.all('fragment:processed').find((answer) => answer.sequence_number === sequence);
  await client.wire.until(`fragment ${sequence} is answered`, () => find() !== undefined);
  return { answer: find() ?? expect.fail('no answer'), sent: client.fragment(sequence) };
}

Then(
  /^fragment (\d+) is answered with ([A-Z_]+), which is (not )?retryable, and without sound$/,
  async function (this: PipelineWorld, sequence: string, code: string, not: string | null) {
    const { answer } = await answered(this, Number(sequence));
    expect(answer.status).to.equal('failed');
    expect(answer.error).to.include({ code: errorCode(code), retryable: not === null });
    expect(answer).not.to.have.any.keys('dubbed_audio', 'transcript', 'translated_text');
  },
);

Then('fragment {int} is answered with sound', async function (this: PipelineWorld, sequence: number) {
  const { answer, sent } = await answered(this, sequence);
  expect(answer.status).to.equal('success');
  expect(answer.error).to.equal(undefined);
  // Not by chai: it would print 10 MB.
  expect(answer.dubbed_audio?.data_base64 === sent.audio.data_base64, 'same sound').to.equal(true);
});

Then('fragment {int} is answered without metadata', async function (this: PipelineWorld, sequence: number) {
  expect((await answered(this, sequence)).answer.metadata ?? null).to.equal(null);
});

Then(
  'its error has the text {string} and the stage {string}',
  async function (this: PipelineWorld, text: string, stage: string) {
    expect((await answered(this, 0)).answer.error).to.include({ message: text, stage });
  },
);

Then('both name the fragment by its id', async function (this: PipelineWorld) {
  const { answer, sent } = await answered(this, 0);
  const [ack] = (await this.contract.client()).all('fragment:ack');
  expect([ack?.fragment_id, answer.fragment_id]).to.deep.equal([sent.fragment_id, sent.fragment_id]);
});

Then(
  'the answer brings back the sound byte for byte, and pts_ns and source_pts_ns untouched',
  async function (this: PipelineWorld) {
    const { answer, sent } = await answered(this, 0);
    expect(answer.dubbed_audio).to.deep.equal(sent.audio);
    expect(answer.metadata).to.deep.equal(sent.metadata);
    expect(Object.keys(sent.metadata ?? {})).to.deep.equal(['pts_ns', 'source_pts_ns']);
  },
);

Then('the answer tells its processing time, as a whole and by stage', async function (this: PipelineWorld) {
  const { processing_time_ms: whole, stage_timings: stages } = (await answered(this, 0)).answer;
  const sum = (stages?.asr_ms ?? NaN) + (stages?.translation_ms ?? NaN) + (stages?.tts_ms ?? NaN);
  expect(sum).to.equal(whole);
});

Then('the answer takes at least {int} milliseconds', async function (this: PipelineWorld, least: number) {
  const client = await this.contract.client();
  const { answer } = await answered(this, 0);
  const tookMs = answer.atMs - (client.sent[0]?.atMs ?? NaN);
  this.figure('answerMs', tookMs);
  // A timer of Node.js may fire a millisecond early.
  expect(tookMs, 'the answer, in ms').to.be.at.least(least - 1);
  expect(answer.processing_time_ms, 'the processing time that it tells, in ms').to.be.at.least(least - 1);
});

Then('the fragments are acknowledged as {}', async function (this: PipelineWorld, expected: string) {
  const client = await this.contract.client();
  await client.wire.settled();
  const seen = client
    .all('fragment:ack')
    .map(({ status, queue_position: place }) => (place === undefined ? status : `${status} ${place}`));
  expect(seen).to.deep.equal(expected.split(', '));
  expect(client.all('fragment:ack').map((ack) => ack.fragment_id)).to.deep.equal(
    client.sent.map(({ fragment }) => fragment.fragment_id),
  );
});

Then('the fragments acknowledged are {}', async function (this: PipelineWorld, expected: string) {
  const client = await this.contract.client();
  await client.wire.settled();
  const numberOf = (id: string) => client.sent.find(({ fragment }) => fragment.fragment_id === id);
  const seen = client.all('fragment:ack').map((ack) => numberOf(ack.fragment_id)?.fragment.sequence_number);
  expect(seen.join(', ')).to.equal(expected);
});

Then(
  "the service's journal has a fragment:ack {string} from the client",
  async function (this: PipelineWorld, status: string) {
    const { streamId } = await this.contract.client();
    const records = await journalOf((await this.contract.service()).url, streamId);
    const acks = records.filter(({ kind, event }) => kind === 'in' && event === 'fragment:ack');
    expect(acks.map((record) => record.status)).to.deep.equal([status]);
  },
);

Then(
  "the service's journal tells of the stream, in this order",
  async function (this: PipelineWorld, table: DataTable) {
    const { streamId } = await this.contract.client();
    const all = await journalOf((await this.contract.service()).url, streamId);
    // Orders of another scenario may concern every stream.
    const records = all.filter(({ kind }) => kind !== 'control');
    expect(records.map(({ kind, event = '' }) => [kind, event])).to.deep.equal(table.rows());
    const times = records.map(({ atMs }) => atMs);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  },
);

Then("it has the sound's length and fingerprint in place of the sound", async function (this: PipelineWorld) {
  const { streamId, sent } = await this.contract.client();
  const records = await journalOf((await this.contract.service()).url, streamId);
  const arrived = records.find(({ event }) => event === 'fragment:data')?.payload;
  const base64 = sent[0]?.fragment.audio.data_base64 ?? '';
  expect(field(arrived, 'audio', 'data_chars')).to.equal(base64.length);
  expect(field(arrived, 'audio', 'data_sha256')).to.match(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(records)).not.to.include(base64);
});
