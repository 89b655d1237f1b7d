import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { FragmentProcessed } from '../services/contracts/fragment-events';
import { heardIn } from '../support/contract/hearing';
import { FRAMES, framesMs, numberedSound, readSound } from '../support/contract/sound';
import type { PipelineWorld } from '../support/world';

/** The answer to the one fragment of a scenario about sound. */
async function answer(world: PipelineWorld): Promise<FragmentProcessed> {
  const [first] = await (await world.contract.client()).answers(1);
  return first ?? expect.fail('no answer');
}

async function dub(world: PipelineWorld) {
  const { status, dubbed_audio: audio, error } = await answer(world);
  expect(error).to.equal(undefined);
  expect(status).to.equal('success');
  return audio ?? expect.fail('an answer without sound');
}

When('the client sends half a second of sound', async function (this: PipelineWorld) {
  (await this.contract.client()).sendFragment(0, { audio: await numberedSound() });
});

Then('the sound comes back byte for byte', async function (this: PipelineWorld) {
  expect(await dub(this)).to.deep.equal((await this.contract.client()).fragment(0).audio);
});

Then(
  'the mark of fragment {int} is heard in what comes back',
  async function (this: PipelineWorld, sequence: number) {
    expect(await heardIn((await dub(this)).data_base64)).to.equal(sequence);
  },
);

Then(
  'what comes back has as many AAC frames as were sent, in {int} Hz',
  async function (this: PipelineWorld, rateHz: number) {
    const audio = await dub(this);
    const sound = await readSound(audio.data_base64);
    expect(sound.frames).to.have.lengthOf(FRAMES);
    expect([sound.rateHz, audio.sample_rate_hz]).to.deep.equal([rateHz, rateHz]);
    expect(audio.duration_ms).to.equal(framesMs(FRAMES, rateHz));
  },
);

Then('every AAC frame that comes back is silence', async function (this: PipelineWorld) {
  const { frames } = await readSound((await dub(this)).data_base64);
  expect(frames).to.deep.equal(Array.from({ length: FRAMES }, () => 'silence'));
});

Then(
  'what comes back begins with the sound that was sent and is {int} percent longer, as it says itself',
  async function (this: PipelineWorld, percent: number) {
    const audio = await dub(this);
    const { frames, rateHz } = await readSound(audio.data_base64);
    const expected = Math.round(FRAMES * (1 + percent / 100));
    expect(frames).to.have.lengthOf(expected);
    const original = Array.from({ length: Math.min(FRAMES, expected) }, (_, i) => i);
    expect(frames.slice(0, FRAMES)).to.deep.equal(original);
    expect(audio.duration_ms).to.equal(framesMs(expected, rateHz));
  },
);

Then(
  'what comes back has the size of what was sent, but cannot be read',
  async function (this: PipelineWorld) {
    const { data_base64: dubbed } = await dub(this);
    expect(dubbed.length).to.equal((await this.contract.client()).fragment(0).audio.data_base64.length);
    const reading = await readSound(dubbed).then(
      () => 'readable',
      () => 'unreadable',
    );
    expect(reading).to.equal('unreadable');
  },
);

Then(
  'what comes back is a success with 0 bytes and 0 milliseconds of sound',
  async function (this: PipelineWorld) {
    expect(await dub(this)).to.include({ data_base64: '', duration_ms: 0 });
  },
);

Then(
  'what comes back is in {int} Hz, as it says itself, and about as long',
  async function (this: PipelineWorld, rateHz: number) {
    const audio = await dub(this);
    const sound = await readSound(audio.data_base64);
    expect([sound.rateHz, audio.sample_rate_hz]).to.deep.equal([rateHz, rateHz]);
    const sent = (await this.contract.client()).fragment(0).audio.duration_ms;
    expect(framesMs(sound.frames.length, rateHz), 'the sound that comes back, in ms').to.be.closeTo(
      sent,
      framesMs(1, rateHz),
    );
  },
);

Then(/^its config is ([0-9a-f]+)$/, async function (this: PipelineWorld, config: string) {
  expect((await readSound((await dub(this)).data_base64)).config).to.equal(config);
});
