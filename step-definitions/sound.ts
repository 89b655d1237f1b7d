import { Then } from '@cucumber/cucumber';
import { contentOf } from '../support/judge/content';
import { expectDub, expectOriginal } from '../support/judge/hearing';
import { expectRight } from '../support/judge/output-verdict';
import { requireStatedGrid, segmentsExpected } from '../support/judge/own-clip';
import type { PipelineWorld } from '../support/world';

Then(
  'the marked dub of its own fragment is heard in each of the {int} segments',
  async function (this: PipelineWorld, count: number) {
    const { segments } = await contentOf(this.evidence);
    const expected = await segmentsExpected(this, count);
    if (segments.length !== expected)
      throw new Error(`expected ${expected} segments, the programme has ${segments.length}`);
    const shares = segments.map((segment, sequence) => expectDub(segment, sequence));
    this.figure('leastDubShare', Math.min(...shares));
    this.figure(
      'dubLateMaxMs',
      Math.max(...segments.map(({ dubLateMs = Number.NaN }) => Math.abs(dubLateMs))),
    );
  },
);

Then(
  'the marked dub is heard in the first {int} segments, and the original sound in the last one',
  async function (this: PipelineWorld, count: number) {
    await requireStatedGrid(this, 'segment that is too short to be dubbed');
    const { segments } = await contentOf(this.evidence);
    segments.slice(0, count).forEach((segment, sequence) => expectDub(segment, sequence));
    if (segments.length !== count + 1)
      throw new Error(`expected ${count + 1} segments, the programme has ${segments.length}`);
    expectOriginal(segments.slice(count));
    await expectRight(this.evidence, 'sound');
  },
);
