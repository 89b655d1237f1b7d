import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { contentOf } from '../support/verdicts/content';
import { expectRight } from '../support/verdicts/output-verdict';
import { expectHeard, fallbackReasons, parseReasons } from '../support/verdicts/settlement';
import type { PipelineWorld } from '../support/world';

Then(
  'segment(s) {numbers} is/are heard dubbed, and segment(s) {numbers} with the original sound',
  async function (this: PipelineWorld, dubbed: number[], original: number[]) {
    const { segments } = await contentOf(this.evidence);
    const all = [...dubbed, ...original].sort((a, b) => a - b);
    expect(all, 'segments of the programme, each named once').to.deep.equal(segments.map((_, i) => i + 1));
    await expectHeard(this.evidence, dubbed);
    await expectRight(this.evidence, 'sound');
  },
);

Then('all {int} segments are heard dubbed', async function (this: PipelineWorld, count: number) {
  const { segments } = await contentOf(this.evidence);
  expect(segments).to.have.lengthOf(count);
  await expectHeard(
    this.evidence,
    segments.map((_, i) => i + 1),
  );
});

Then(
  'all {int} segments are heard with the original sound',
  async function (this: PipelineWorld, count: number) {
    expect((await contentOf(this.evidence)).segments).to.have.lengthOf(count);
    await expectHeard(this.evidence, []);
    await expectRight(this.evidence, 'sound');
  },
);

Then(
  /^the worker gave as reasons for original sound: (.+)$/,
  async function (this: PipelineWorld, text: string) {
    expect(await fallbackReasons(this.evidence)).to.deep.equal(parseReasons(text));
  },
);

Then(
  '{int} fragments were produced: {int} dubbed and {int} put out with original sound',
  async function (this: PipelineWorld, produced: number, dubbed: number, fallback: number) {
    const {
      produced: p,
      dubbed: d,
      fallback: f,
    } = (await this.evidence.metrics()).labelled('worker_fragments_total', 'stage');
    expect({ produced: p, dubbed: d, fallback: f }).to.deep.equal({ produced, dubbed, fallback });
  },
);
