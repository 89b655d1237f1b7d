import { expect } from 'chai';
import type { FragmentData, FragmentProcessed } from '../services/contracts/fragment-events';
import { FRAMES, framesMs, heardIn, numberedSound, padded, readSound } from '../support/contract/sound';
import type { PipelineWorld } from '../support/world';
import { Then, When } from '../support/steps';

const MB = 1024 * 1024;

When(
  /^the client (sends|has sent) fragments? (\d+)(?: to (\d+))?$/,
  async function (how: string, first: string, last: string | null) {
    const { client } = this.contract;
    client.sendFragments(Number(first), Number(last ?? first));
    if (how === 'has sent') await client.wire.settled();
  },
);

When('the client has had answers to fragments {int} to {int}', async function (first: number, last: number) {
  const { client } = this.contract;
  for (let sequence = first; sequence <= last; sequence++) {
    client.sendFragment(sequence);
    await client.wire.arrival('fragment:processed', sequence - first + 1);
  }
});

When('the client sends fragment {int} again', function (sequence: number) {
  const { client } = this.contract;
  client.sendFragment(sequence, client.fragment(sequence));
});

When(
  'the client sends fragment {int} with the id of fragment {int}',
  function (sequence: number, other: number) {
    const { client } = this.contract;
    client.sendFragment(sequence, { fragment_id: client.fragment(other).fragment_id });
  },
);

When(
  /^the client sends fragment (\d+) with 10 MB (?:and (\d+) letters )?of base64$/,
  function (sequence: string, more: string | null) {
    const { client } = this.contract;
    const { audio } = client.message('fragment:data') as FragmentData;
    const chars = 10 * MB + Number(more ?? 0);
    const large = this.contract.judgesEcho
      ? { ...audio, data_base64: 'A'.repeat(chars) }
      : padded(audio, chars);
    client.sendFragment(Number(sequence), { audio: large });
  },
);

When('both clients send fragments {int} to {int} in turn', function (first: number, last: number) {
  const clients = [this.contract.client, this.contract.otherClient];
  for (let sequence = first; sequence <= last; sequence++)
    for (const client of clients) client.sendFragment(sequence);
});

/** The answer to the one fragment of a scenario about sound. */
async function answer(world: PipelineWorld): Promise<FragmentProcessed> {
  const [first] = await world.contract.client.answers(1);
  return first ?? expect.fail('no answer');
}

async function dub(world: PipelineWorld) {
  const { status, dubbed_audio: audio, error } = await answer(world);
  expect(error).to.equal(undefined);
  expect(status).to.equal('success');
  return audio ?? expect.fail('an answer without sound');
}

When('the client sends half a second of sound', function () {
  this.contract.client.sendFragment(0, { audio: numberedSound() });
});

Then('the sound comes back byte for byte', async function () {
  this.contract.needEcho('it takes an echo', 'check');
  expect(await dub(this)).to.deep.equal(this.contract.client.fragment(0).audio);
});

Then('the mark of fragment {int} is heard in what comes back', async function (sequence: number) {
  expect(await heardIn((await dub(this)).data_base64)).to.equal(sequence);
});

Then('what comes back has as many AAC frames as were sent, in {int} Hz', async function (rateHz: number) {
  const audio = await dub(this);
  const sound = await readSound(audio.data_base64);
  expect(sound.frames).to.have.lengthOf(FRAMES);
  expect([sound.rateHz, audio.sample_rate_hz]).to.deep.equal([rateHz, rateHz]);
  expect(audio.duration_ms).to.equal(framesMs(FRAMES, rateHz));
});

Then('every AAC frame that comes back is silence', async function () {
  const { frames } = await readSound((await dub(this)).data_base64);
  expect(frames).to.deep.equal(Array.from({ length: FRAMES }, () => 'silence'));
});

Then(
  'what comes back begins with the sound that was sent and is {int} percent longer, as it says itself',
  async function (percent: number) {
    const audio = await dub(this);
    const { frames, rateHz } = await readSound(audio.data_base64);
    const expected = Math.round(FRAMES * (1 + percent / 100));
    expect(frames).to.have.lengthOf(expected);
    const original = Array.from({ length: Math.min(FRAMES, expected) }, (_, i) => i);
    expect(frames.slice(0, FRAMES)).to.deep.equal(original);
    expect(audio.duration_ms).to.equal(framesMs(expected, rateHz));
  },
);

Then('what comes back has the size of what was sent, but cannot be read', async function () {
  const { data_base64: dubbed } = await dub(this);
  expect(dubbed.length).to.equal(this.contract.client.fragment(0).audio.data_base64.length);
  const reading = await readSound(dubbed).then(
    () => 'readable',
    () => 'unreadable',
  );
  expect(reading).to.equal('unreadable');
});

Then('what comes back is a success with 0 bytes and 0 milliseconds of sound', async function () {
  expect(await dub(this)).to.include({ data_base64: '', duration_ms: 0 });
});

Then('what comes back is in {int} Hz, as it says itself, and about as long', async function (rateHz: number) {
  const audio = await dub(this);
  const sound = await readSound(audio.data_base64);
  expect([sound.rateHz, audio.sample_rate_hz]).to.deep.equal([rateHz, rateHz]);
  const sent = this.contract.client.fragment(0).audio.duration_ms;
  expect(framesMs(sound.frames.length, rateHz), 'the sound that comes back, in ms').to.be.closeTo(
    sent,
    framesMs(1, rateHz),
  );
});

Then(/^its config is ([0-9a-f]+)$/, async function (config: string) {
  expect((await readSound((await dub(this)).data_base64)).config).to.equal(config);
});

Then(
  'they come {int} milliseconds after the first was sent, or up to {int} later',
  function (least: number, more: number) {
    const { client } = this.contract;
    for (const [i, answer] of client.all('fragment:processed').entries()) {
      // The second waits behind the first, which was sent a few milliseconds before it.
      const afterMs = answer.atMs - (client.sent[0]?.atMs ?? NaN);
      // A timer of Node.js may fire a millisecond early.
      this.measure(`answer ${i}, in ms`, afterMs, { atLeast: least - 1, atMost: least + more });
    }
  },
);

Then('the first two answers are the same', function () {
  const { client } = this.contract;
  const [first, second] = client.wire.received.filter(({ event }) => event === 'fragment:processed');
  expect(second?.payload).to.deep.equal(first?.payload);
});

Then('only the second has a translated text, both have sound', function () {
  const answers = this.contract.client.all('fragment:processed');
  const texts = answers.map(({ translated_text: text }) => text !== undefined && text !== null);
  expect(texts).to.deep.equal([false, true]);
  const sent = this.contract.client.sent.map(({ fragment }) => fragment.audio);
  expect(answers.map(({ dubbed_audio: audio }) => audio)).to.deep.equal(sent);
});

/** For 10 fragments of each client the time that their acknowledgements promise, in ms. */
const promised = new WeakMap<PipelineWorld, (number | undefined)[][]>();
const PROMISES = 10;

When(
  'both are promised answers within {int} to {int} milliseconds, by the seed {int} and the seed {int}',
  async function (min_ms: number, max_ms: number, one: number, another: number) {
    this.contract.needEcho('it takes the control channel');
    const clients = [this.contract.client, this.contract.otherClient];
    const times = clients.map(async (client, i) => {
      client.wire.send('config:latency', { min_ms, max_ms, seed: i === 0 ? one : another });
      client.sendFragments(0, PROMISES - 1);
      await client.wire.settled();
      return client.all('fragment:ack').map((ack) => ack.estimated_completion_ms);
    });
    promised.set(this, await Promise.all(times));
  },
);

Then(
  /^both are promised the same time for (at most )?(\d+) of (\d+) fragments$/,
  function (atMost: string | null, some: string, count: string) {
    const [mine = [], others = []] = promised.get(this) ?? [];
    expect([mine.length, others.length]).to.deep.equal([Number(count), Number(count)]);
    const same = mine.filter((ms, i) => ms === others[i]).length;
    expect(same, 'times that are the same').to.be.within(atMost === null ? Number(some) : 0, Number(some));
    expect(new Set(mine).size, 'different times of one').to.be.above(1);
  },
);
