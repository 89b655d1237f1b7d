import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { errorCode } from '../support/contract/orders';
import type { PipelineWorld } from '../support/world';

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

Then("the client's fragment {int} is answered", async function (this: PipelineWorld, sequence: number) {
  expect((await answerTo(await this.contract.client(), sequence)).status).to.equal('success');
});

Then(
  /^the (client|other client)'s next fragment is answered(?: with ([A-Z_]+))?$/,
  async function (this: PipelineWorld, whose: string, code: string | null) {
    const { contract } = this;
    const client = await (whose === 'client' ? contract.client() : contract.otherClient());
    const answer = await answerTo(client, client.sent.length);
    expect(answer.error?.code).to.equal(code === null ? undefined : errorCode(code));
  },
);

Then(
  'the next fragment of a client that comes later is answered with {word}',
  async function (this: PipelineWorld, code: string) {
    const client = await this.contract.otherClient();
    await client.connect();
    await client.open();
    expect((await answerTo(client, 0)).error?.code).to.equal(code);
  },
);

Then(/^the answers come in the order ([\d, ]+)$/, async function (this: PipelineWorld, order: string) {
  const client = await this.contract.client();
  expect(sequences(await client.answers(numbers(order).length))).to.deep.equal(numbers(order));
  this.contract.place = client.wire.received.findLastIndex(({ event }) => event === 'fragment:processed');
});

Then(
  'the answers come in the order of the {int} fragments, each once',
  async function (this: PipelineWorld, count: number) {
    const answers = await (await this.contract.client()).answers(count);
    expect(sequences(answers)).to.deep.equal(Array.from({ length: count }, (_, sequence) => sequence));
  },
);

Then(
  'fragments {int} to {int} were ready before fragment {int}, and were held back',
  async function (this: PipelineWorld, first: number, last: number, slow: number) {
    const answers = (await this.contract.client()).all('fragment:processed');
    const times = answers.map((answer) => answer.processing_time_ms);
    const slowMs = times[slow] ?? Number.NaN;
    this.figure('slowestMs', slowMs);
    for (const timeMs of times.slice(first, last + 1))
      expect(timeMs, 'processing time, in ms').to.be.below(slowMs);
  },
);

/** Processing that takes longer by so much was not just disturbed. */
const CLEARLY_LONGER_MS = 20;

Then(
  'at least {int} of them were ready before an earlier one, and were held back',
  async function (this: PipelineWorld, least: number) {
    const answers = (await this.contract.client()).all('fragment:processed');
    // Those that fill the free places begin together; only of these the times can be compared.
    const times = answers.slice(0, 10).map((answer) => answer.processing_time_ms);
    const held = times.filter((ms, i) =>
      times.slice(0, i).some((earlier) => earlier > ms + CLEARLY_LONGER_MS),
    );
    this.figure('heldBack', held.length);
    expect(held.length, 'answers held back').to.be.at.least(least);
  },
);

Then(
  /^for (\d+) milliseconds no (other )?answer comes$/,
  async function (this: PipelineWorld, ms: string, other: string | null) {
    const { wire } = await this.contract.client();
    const from = other
      ? wire.received.length
      : wire.received.findLastIndex(({ event }) => event === 'stream:ready');
    const came = (): boolean => wire.received.slice(from).some(({ event }) => event === 'fragment:processed');
    expect(await wire.within(came, Number(ms)), 'an answer came').to.equal(false);
  },
);

Then(
  'each client has the answers to its own {int} fragments, and no others',
  async function (this: PipelineWorld, count: number) {
    for (const client of [await this.contract.client(), await this.contract.otherClient()]) {
      const ids = (await client.answers(count)).map((answer) => answer.fragment_id);
      expect(ids).to.deep.equal(client.sent.map(({ fragment }) => fragment.fragment_id));
    }
  },
);

Then(
  'the fragments answered with {word} are {}',
  async function (this: PipelineWorld, code: string, hit: string) {
    const client = await this.contract.client();
    const answers = await client.answers(client.sent.length);
    const failed = answers.filter(({ error }) => error?.code === code);
    expect(sequences(failed)).to.deep.equal(numbers(hit));
    expect(failed.map(({ status }) => status)).to.deep.equal(failed.map(() => 'failed'));
    const others = answers.filter((answer) => !failed.includes(answer));
    expect(others.map(({ status }) => status)).to.deep.equal(others.map(() => 'success'));
  },
);

Then("the answers' errors are {}", async function (this: PipelineWorld, codes: string) {
  const client = await this.contract.client();
  const errors = (await client.answers(client.sent.length)).map(({ error }) => error?.code);
  expect(errors).to.deep.equal(codes.split(', '));
});

Then("the answers' status is {}", async function (this: PipelineWorld, expected: string) {
  const answers = await (await this.contract.client()).answers(expected.split(', ').length);
  expect(answers.map(({ status }) => status)).to.deep.equal(expected.split(', '));
});
