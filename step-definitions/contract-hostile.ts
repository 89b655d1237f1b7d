import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ContractClient } from '../support/contract/contract-client';
import { fragmentNamed, type HostileMessage, hostileMessages } from '../support/contract/hostile-messages';
import { growthAfterWork, ordinaryWork } from '../support/contract/ordinary-work';
import type { PipelineWorld } from '../support/world';

/** So many at a time: else the service's memory would be that of all that waits on its socket. */
const AT_ONCE = 100;
const LONGEST_SHOWN = 300;
/** So often it is done before the service's memory is looked at: until its heap has the size that such work takes. */
const WORK_ROUNDS = 10;

interface Attack {
  seed: number;
  messages: HostileMessage[];
  /** What the service's process took before. */
  residentBytes: number;
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
    if ((i + 1) % AT_ONCE === 0) await client.wire.settled();
  }
  await client.wire.settled();
}

Given('the service has done ordinary work', async function (this: PipelineWorld) {
  const client = await this.contract.otherClient();
  await client.connect();
  await client.open();
  for (let round = 0; round < WORK_ROUNDS; round++) await ordinaryWork(client);
});

When(
  'the client sends {int} hostile messages, made from the seed {int}',
  async function (this: PipelineWorld, count: number, seed: number) {
    const residentBytes = await (await this.contract.service()).residentBytes();
    const messages = hostileMessages(seed, count);
    attacks.set(this, { seed, messages, residentBytes });
    await attack(await this.contract.client(), messages).catch((error: unknown) => {
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

Then(
  'the service has refused each of them once, in their order and with the right code',
  async function (this: PipelineWorld) {
    const { seed, messages } = attackOf(this);
    const client = await this.contract.client();
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
  },
);

Then(
  'a new session on the same connection has {int} fragments answered, in order and each once, and completes',
  async function (this: PipelineWorld, count: number) {
    const client = await this.contract.client();
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

Then(
  'after at most {int} seconds of ordinary work the service has grown by at most {int} MB',
  async function (this: PipelineWorld, seconds: number, most: number) {
    const { seed, residentBytes: before } = attackOf(this);
    const [service, client] = [await this.contract.service(), await this.contract.otherClient()];
    const limits = { mostMb: most, withinMs: seconds * 1000 };
    const grownMb = await growthAfterWork(client, service, before, limits).catch((error: unknown) => {
      throw new Error(`after the messages of seed ${seed}`, { cause: error });
    });
    this.figure('grownMb', grownMb, { atMost: most });
    service.expectAlive();
  },
);
