import { Given, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { parseDetails, withDetails } from '../support/faults/details';
import type { PipelineWorld } from '../support/world';
import type { FragmentData } from '../services/contracts/fragment-events';

const MB = 1024 * 1024;

When(
  /^the client (sends|has sent) fragments? (\d+)(?: to (\d+))?$/,
  async function (this: PipelineWorld, how: string, first: string, last: string | null) {
    const client = await this.contract.client();
    client.sendFragments(Number(first), Number(last ?? first));
    if (how === 'has sent') await client.wire.settled();
  },
);

When(
  'the client has had answers to fragments {int} to {int}',
  async function (this: PipelineWorld, first: number, last: number) {
    const client = await this.contract.client();
    for (let sequence = first; sequence <= last; sequence++) {
      client.sendFragment(sequence);
      await client.wire.arrival('fragment:processed', sequence - first + 1);
    }
  },
);

Given(
  'fragment {int} has been answered with {word}',
  async function (this: PipelineWorld, sequence: number, code: string) {
    const client = await this.contract.client();
    client.sendFragment(sequence);
    const [answer] = await client.answers(1);
    expect(answer?.error?.code).to.equal(code);
  },
);

When('the client sends fragment {int} again', async function (this: PipelineWorld, sequence: number) {
  const client = await this.contract.client();
  client.sendFragment(sequence, client.fragment(sequence));
});

When(
  'the client sends fragment {int} with the id of fragment {int}',
  async function (this: PipelineWorld, sequence: number, other: number) {
    const client = await this.contract.client();
    client.sendFragment(sequence, { fragment_id: client.fragment(other).fragment_id });
  },
);

When(
  /^the client sends fragment (\d+) with ((?:audio|metadata)\S* .+)$/,
  async function (this: PipelineWorld, sequence: string, details: string) {
    const client = await this.contract.client();
    const change = withDetails(client.message('fragment:data'), parseDetails(details));
    // The details may break the type: that is what they are for.
    client.sendFragment(Number(sequence), change);
  },
);

When(
  /^the client sends fragment (\d+) with 10 MB (?:and (\d+) letters )?of base64$/,
  async function (this: PipelineWorld, sequence: string, more: string | null) {
    const client = await this.contract.client();
    const { audio } = client.message('fragment:data') as FragmentData;
    const data_base64 = 'A'.repeat(10 * MB + Number(more ?? 0));
    client.sendFragment(Number(sequence), { audio: { ...audio, data_base64 } });
  },
);

When(
  'both clients send fragments {int} to {int} in turn',
  async function (this: PipelineWorld, first: number, last: number) {
    const clients = [await this.contract.client(), await this.contract.otherClient()];
    for (let sequence = first; sequence <= last; sequence++)
      for (const client of clients) client.sendFragment(sequence);
  },
);
