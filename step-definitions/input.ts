import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { isUnbroken, partsOf, soundOfParts } from '../support/verdicts/appearances';
import { durationMs } from '../support/verdicts/durations';
import { lackingByItself } from '../support/verdicts/packets';
import { programmePackets } from '../support/verdicts/output';
import { largestStepMs } from '../support/instruments/compare-packets';
import { syncOfParts } from '../support/verdicts/sync';
import type { PipelineWorld } from '../support/world';

/** Connecting and being refused. */
const ATTEMPT_SECONDS = 1.5;

Then(
  /^(?:after the last loss )?the worker looked for its input 3 more times, after ([\d, and]+) seconds$/,
  async function (this: PipelineWorld, text: string) {
    const expected = text.split(/, | and /).map(Number);
    const logs = await this.evidence.logs();
    const lostAtMs = logs.where({ component: 'input', message: /^input lost/ }).at(-1)?.atMs ?? -Infinity;
    const announced = logs
      .where({ component: 'input', message: /^no input: next attempt in/ })
      .filter(({ atMs }) => atMs >= lostAtMs);
    expect(announced.map(({ fields }) => Number(fields['delayMs']) / 1000)).to.deep.equal(expected);
    const end = logs.records.find(
      ({ component, atMs }) => component === 'worker' && atMs > (announced.at(-1)?.atMs ?? Infinity),
    );
    const times = [...announced, end].map((line) => line?.atMs ?? NaN);
    const gaps = expected.map((_, i) => ((times[i + 1] ?? NaN) - (times[i] ?? NaN)) / 1000);
    this.figure('lookedAfterSeconds', gaps.map((gap) => gap.toFixed(2)).join(', '));
    gaps.forEach((gap, i) =>
      expect(
        gap - (expected[i] ?? NaN),
        'a look for the programme, later than it should be, in s',
      ).to.be.within(0, ATTEMPT_SECONDS),
    );
  },
);

Then('the worker logged the error that there is no input', async function (this: PipelineWorld) {
  const expected = /^no input at rtsp:\/\/.+: .+/;
  this.expectedErrors.push(expected);
  (await this.evidence.logs()).exactly(1, { level: 'error', message: expected });
});

Then(
  'the sound of the output goes on all the time, with no gap above one frame and {int} milliseconds',
  async function (this: PipelineWorld, toleranceMs: number) {
    const { audio } = (await programmePackets(this.evidence)).output;
    const times = audio.map(({ ptsMs }) => ptsMs);
    expect(times, 'in the order of coming').to.deep.equal([...times].sort((a, b) => a - b));
    const frameMs = audio[0]?.durationMs ?? NaN;
    this.figure('largestSoundStepMs', largestStepMs(audio));
    expect(largestStepMs(audio), 'the largest gap in the sound, in ms').to.be.at.most(frameMs + toleranceMs);
  },
);

Then(
  'the first {float} seconds of the programme at least, and then all of it, are in the output frame by frame',
  async function (this: PipelineWorld, seconds: number) {
    const { programme } = await programmePackets(this.evidence);
    const found = await partsOf(this.evidence);
    this.figure('framesBeforeTheBreak', found[0]?.numbers.length ?? 0);
    expect(found, 'times that the programme began').to.have.lengthOf(2);
    const [first, second] = found;
    if (!first || !second) return;
    const { fps } = await this.evidence.programme();
    expect(isUnbroken(first) && isUnbroken(second), 'both are unbroken').to.equal(true);
    expect(first.numbers.length, 'pictures before the break').to.be.at.least(seconds * fps);
    const lacking = lackingByItself(this.evidence, programme.video).length;
    expect(second.numbers.length, 'pictures after the break').to.be.at.least(
      programme.video.length - lacking,
    );
  },
);

Then(
  'picture and sound are as far apart as in the programme in both parts, give or take {int} milliseconds',
  async function (this: PipelineWorld, toleranceMs: number) {
    const { parts, programme } = await syncOfParts(this.evidence);
    this.figure('offsetMedianMs', parts.map(({ medianMs }) => medianMs.toFixed(2)).join(', '));
    expect(parts).to.have.lengthOf(2);
    for (const { medianMs } of parts)
      expect(medianMs - programme.medianMs, 'sound against picture, in ms late').to.be.within(
        -toleranceMs,
        toleranceMs,
      );
  },
);

Then(
  'the sound of both parts is in the output packet by packet, and nothing but silence between them',
  async function (this: PipelineWorld) {
    const { programme } = await programmePackets(this.evidence);
    const found = await soundOfParts(this.evidence);
    expect(found, 'times that the sound began').to.have.lengthOf(2);
    for (const { numbers } of found) expect(numbers).to.deep.equal(numbers.map((_, i) => i));
    const [first, second] = found.map(({ numbers }) => numbers.length);
    const [picture] = await partsOf(this.evidence);
    this.figure('soundPacketsBeforeTheBreak', first ?? 0);
    const { fps, sampleRateHz = NaN } = await this.evidence.programme();
    const packetSeconds = SAMPLES_A_PACKET / sampleRateHz;
    expect((first ?? 0) * packetSeconds, 'sound before the break, in s').to.be.closeTo(
      (picture?.numbers.length ?? 0) / fps,
      BUNDLED_SECONDS,
    );
    expect(second, 'packets of sound after the break').to.be.at.least(
      programme.audio.length - lackingByItself(this.evidence, programme.audio).length,
    );
    expect(found[0]?.others.size, 'different packets between them: silence is always the same').to.equal(1);
  },
);

/** A break tears both tracks, but what was sent last of each is not of the same moment. */
const BUNDLED_SECONDS = 0.2;
const SAMPLES_A_PACKET = 1024;

Then(
  'the programme began anew in the output after as long as at its source, give or take {int} milliseconds',
  async function (this: PipelineWorld, toleranceMs: number) {
    const [first, second] = await partsOf(this.evidence);
    const [before, after] = this.evidence.facts.appearances;
    const sourceMs = durationMs(
      'the programme begins anew',
      before?.fixtureStartAtMs,
      after?.fixtureStartAtMs,
    );
    const laterMs = durationMs('the output begins anew', first?.startMs, second?.startMs) - sourceMs;
    this.figure('returnLaterMs', laterMs, { atLeast: -toleranceMs, atMost: toleranceMs });
    expect(laterMs, 'how much later, in ms').to.be.within(-toleranceMs, toleranceMs);
  },
);

Then(
  'the worker gave its source up within {float} seconds, and ended with exit code {int}',
  function (this: PipelineWorld, seconds: number, code: number) {
    const { workerExit, facts } = this.evidence;
    const silent = facts.cues.find(({ act }) => act.kind === 'silence-source');
    const tookSeconds = durationMs('the worker ends', silent?.beganAtMs, workerExit.atMs) / 1000;
    this.figure('gaveUpAfterSeconds', tookSeconds, { atMost: seconds });
    expect(tookSeconds, 'the worker, giving up its source, in s').to.be.at.most(seconds);
    expect(workerExit.code).to.equal(code);
  },
);

Then('no two segments were written under the same number', async function (this: PipelineWorld) {
  const ready = (await this.evidence.logs()).where({ message: 'fragment ready' });
  const numbers = ready.map(({ fields }) => fields['batch']);
  expect(numbers).to.have.lengthOf.at.least(2);
  expect(new Set(numbers).size, 'numbers used').to.equal(numbers.length);
  expect(await this.evidence.segments('audio'), 'audio files').to.have.lengthOf(numbers.length);
});
