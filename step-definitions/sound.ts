import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { channelsOf } from '../support/verdicts/channels';
import { contentOf } from '../support/verdicts/content';
import { expectDub, expectOriginal } from '../support/verdicts/hearing';
import { expectRight } from '../support/verdicts/output-verdict';
import { canSeeMarkers, requireStatedGrid, segmentsExpected } from '../support/verdicts/own-clip';
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

Then(
  'in every second left and right are heard on their own side, as loud as in the programme, give or take {float} decibels',
  async function (this: PipelineWorld, toleranceDb: number) {
    if (!(await canSeeMarkers(this))) return;
    const readings = channelsOf((await contentOf(this.evidence)).segments);
    this.figure('crosstalkDb', Math.max(...readings.map(({ crosstalkDb }) => crosstalkDb)));
    expect(readings.length, 'seconds that could be judged').to.be.above(0);
    for (const { second, verdict, leftDb, rightDb } of readings) {
      expect(verdict, `left and right in second ${second}`).to.equal('kept');
      expect(leftDb, `left in second ${second}, in dB`).to.be.closeTo(0, toleranceDb);
      expect(rightDb, `right in second ${second}, in dB`).to.be.closeTo(0, toleranceDb);
    }
  },
);

Then(
  'the only silence in the output begins at second {float} and lasts {float} second(s), give or take {int} milliseconds',
  async function (this: PipelineWorld, fromSecond: number, seconds: number, toleranceMs: number) {
    const { silences, segments } = await contentOf(this.evidence);
    expect(silences, 'silences').to.have.lengthOf(1);
    const [{ startMs, endMs } = { startMs: NaN, endMs: NaN }] = silences;
    const beganMs = startMs - (segments[0]?.startMs ?? NaN);
    expect(beganMs, 'when it begins').to.be.closeTo(fromSecond * 1000, toleranceMs);
    expect(endMs - startMs, 'how long it is').to.be.closeTo(seconds * 1000, toleranceMs);
  },
);

Then(
  'everything that the source sent is in the output once, in its place and bit by bit the same',
  async function (this: PipelineWorld) {
    for (const aspect of ['picture', 'times', 'sound'] as const) await expectRight(this.evidence, aspect);
  },
);
