import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { outputLengths, programmePackets, segmentDeltasMs } from '../support/verdicts/output';
import { comparePackets, largestStepMs } from '../support/instruments/compare-packets';
import { measurePace, percentile } from '../support/instruments/pace';
import { expectBeginning, expectUntouched, lackingByItself } from '../support/verdicts/packets';
import { canSeeMarkers, segmentsExpected } from '../support/verdicts/own-clip';
import { expectWraps } from '../support/verdicts/wraps';
import { closeTo } from '../support/report/limits';
import type { PipelineWorld } from '../support/world';

const PACE_WINDOW_MS = 10_000;

Then(
  'every one of the {int} coded frames is in the output once, in order and bit by bit the same',
  async function (this: PipelineWorld, frames: number) {
    const { programme, output } = await programmePackets(this.evidence);
    const { startSeconds, fps } = await this.evidence.programme();
    if (await canSeeMarkers(this))
      expect(programme.video).to.have.lengthOf(frames - Math.round(startSeconds * fps));
    const comparison = comparePackets(programme.video, output.video);
    this.figure('lostFrames', comparison.missing.length);
    expectUntouched(comparison, lackingByItself(this.evidence, programme.video));
    expect(comparison.trailing, 'pictures after the end').to.equal(0);
  },
);

Then(
  'every audio packet of the programme is in the output once, bit by bit the same',
  async function (this: PipelineWorld) {
    const { programme, output } = await programmePackets(this.evidence);
    const comparison = comparePackets(programme.audio, output.audio);
    this.figure('lostSoundPackets', comparison.missing.length);
    expectUntouched(comparison, lackingByItself(this.evidence, programme.audio));
  },
);

Then(
  'the output is as long as the programme, give or take {float} milliseconds',
  async function (this: PipelineWorld, toleranceMs: number) {
    const { programmeMs, pictureMs, soundMs } = await outputLengths(this.evidence);
    this.figure('outputPictureMs', pictureMs, closeTo(programmeMs, toleranceMs));
    this.figure('outputSoundMs', soundMs, closeTo(programmeMs, toleranceMs));
    expect(pictureMs, 'length of the picture, in ms').to.be.closeTo(programmeMs, toleranceMs);
    expect(soundMs, 'length of the sound, in ms').to.be.closeTo(programmeMs, toleranceMs);
  },
);

Then(
  'the first {float} seconds of the programme at least are in the output, bit by bit the same, and nothing of the rest',
  async function (this: PipelineWorld, seconds: number) {
    const { programme, output } = await programmePackets(this.evidence);
    for (const track of ['video', 'audio'] as const) {
      const comparison = comparePackets(programme[track], output[track]);
      const count = expectBeginning(comparison, lackingByItself(this.evidence, programme[track]));
      this.figure(`${track}PacketsBeforeTheStop`, count);
      if (track === 'video') expect(comparison.trailing, 'pictures of something else behind it').to.equal(0);
      expect(count, `packets of ${track}, of ${comparison.expected}`).to.be.below(comparison.expected);
      expect(programme[track][count]?.ptsMs, `end of ${track}, in ms`).to.be.at.least(seconds * 1000);
    }
  },
);

Then(
  'over any {int} seconds the output arrived at {float} to {float} times real speed',
  async function (this: PipelineWorld, seconds: number, least: number, most: number) {
    expect(seconds * 1000).to.equal(PACE_WINDOW_MS);
    const pace = measurePace(await this.evidence.arrivals(), PACE_WINDOW_MS);
    this.figure('paceMin', pace.minRatio, { atLeast: least, atMost: most });
    this.figure('paceMax', pace.maxRatio, { atLeast: least, atMost: most });
    this.figure('arrivalJitterP99Ms', pace.jitterP99Ms);
    this.figure('readerHeldUpMs', pace.blindMs);
    expect(pace.minRatio, 'the slowest 10 s, times life').to.be.at.least(least);
    expect(pace.maxRatio, 'the fastest 10 s, times life').to.be.at.most(most);
  },
);

Then(
  'no two packets in a row are further apart than one frame and {float} milliseconds',
  async function (this: PipelineWorld, slackMs: number) {
    const { output } = await programmePackets(this.evidence);
    for (const track of ['video', 'audio'] as const) {
      const stepMs = largestStepMs(output[track]);
      const mostMs = typicalDurationMs(output[track]) + slackMs;
      this.figure(`${track}LargestStepMs`, stepMs, { atMost: mostMs });
      expect(stepMs, `largest step of ${track}, in ms`).to.be.at.most(mostMs);
    }
  },
);

const typicalDurationMs = (packets: readonly { durationMs: number }[]): number =>
  percentile(
    packets.map(({ durationMs }) => durationMs),
    0.5,
  );

Then(
  'in each of the {int} segments of the output, timestamps put picture and sound less than {float} milliseconds apart',
  async function (this: PipelineWorld, count: number, limitMs: number) {
    const deltas = (await segmentDeltasMs(this.evidence)).map(Math.abs);
    this.figure('segmentDeltaMaxMs', Math.max(...deltas), { atMost: limitMs });
    expect(deltas).to.have.lengthOf(await segmentsExpected(this, count));
    expect(Math.max(...deltas), 'timestamps of picture and sound of a segment, apart by, in ms').to.be.below(
      limitMs,
    );
  },
);

Then(
  'sequence numbers and timestamps of both tracks began anew within the programme',
  function (this: PipelineWorld) {
    expectWraps(this.evidence);
  },
);
