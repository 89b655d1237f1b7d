import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { contentOf } from '../support/verdicts/content';
import { byFragment } from '../support/records/journal-fragments';
import { segmentSecondsOf } from '../support/broadcast/plan';
import type { PipelineWorld } from '../support/world';

Then(
  'the worker used the dubs of fragments {numbers}, and no other',
  async function (this: PipelineWorld, numbers: number[]) {
    const used = byFragment(await this.evidence.journal())
      .filter(({ applied }) => applied.some(({ status }) => status === 'applied'))
      .map(({ sequence = NaN }) => sequence + 1);
    expect(used).to.deep.equal(numbers);
  },
);

Then(
  'the worker logged a warning for each of fragments {numbers}',
  async function (this: PipelineWorld, numbers: number[]) {
    const fragments = byFragment(await this.evidence.journal());
    const warned = (await this.evidence.logs())
      .where({ level: 'warn', message: /^dub not usable: .+/ })
      .map(({ fields }) => fragments.find(({ fragmentId }) => fragmentId === fields['fragmentId'])?.sequence);
    expect(warned.map((sequence = NaN) => sequence + 1)).to.deep.equal(numbers);
  },
);

Then(
  'the only silence in the output are the last {int} milliseconds of segment {int}, give or take {int}',
  async function (this: PipelineWorld, lengthMs: number, segment: number, toleranceMs: number) {
    const { silences, segments } = await contentOf(this.evidence);
    expect(silences).to.have.lengthOf(1);
    const [silence] = silences;
    const startMs = segments[segment - 1]?.startMs ?? NaN;
    const endMs = startMs + segmentSecondsOf(this.evidence.facts.plan) * 1000;
    expect(silence?.endMs, 'the end of the silence, in ms').to.be.closeTo(endMs, toleranceMs);
    expect(
      (silence?.endMs ?? NaN) - (silence?.startMs ?? NaN),
      'the length of the silence, in ms',
    ).to.be.closeTo(lengthMs, toleranceMs);
  },
);

Then(
  'the worker logged a warning for each of the {int} messages, with what is wrong in it',
  async function (this: PipelineWorld, count: number) {
    expect(this.evidence.facts.nonsense?.sent, 'messages of nonsense that were sent').to.equal(count);
    const ignored = /^message from the STS ignored: .{5,}/;
    (await this.evidence.logs()).exactly(count, { level: 'warn', component: 'connection', message: ignored });
  },
);

Then('its memory grew by at most {int} MB', function (this: PipelineWorld, limitMb: number) {
  const { beganAtMs = NaN, memory = [] } = this.evidence.facts.nonsense ?? {};
  const before = memory.findLast(({ atMs }) => atMs < beganAtMs)?.bytes ?? NaN;
  const after = memory.filter(({ atMs }) => atMs > beganAtMs).map(({ bytes }) => bytes);
  expect(after).to.have.lengthOf.at.least(SECONDS_WATCHED);
  const grewMb = (Math.max(...after.slice(-SECONDS_WATCHED)) - before) / 1024 / 1024;
  this.figure('memoryGrewMb', grewMb, { atMost: limitMb });
  expect(grewMb, 'memory grew by, in MB').to.be.at.most(limitMb);
});

/** The programme's end: what was only held for a while has been let go by then. */
const SECONDS_WATCHED = 10;
