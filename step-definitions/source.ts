import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { largestStepMs, spanMs } from '../support/instruments/compare-packets';
import type { ClockStep, TrackName } from '../support/source/source-faults';
import { closeTo } from '../support/report/limits';
import { isForeignWorker } from '../support/stack/foreign-worker';
import { exitCodeFor } from '../support/stack/worker-profile';
import { isUnbroken, partsOf, soundOfParts } from '../support/verdicts/appearances';
import {
  clockSteps,
  clockTroubles,
  clockWarnings,
  settled,
  soundOffsets,
  stepSeconds,
} from '../support/verdicts/clock-faults';
import { durationMs, expectWords } from '../support/verdicts/asserts';
import { programmePackets } from '../support/verdicts/output';
import { compareTrack, expectUntouched, lackingByItself } from '../support/verdicts/packets';
import { filedPictures } from '../support/verdicts/segment-files';
import { syncOfParts } from '../support/verdicts/sync';
import { LOG_LINES } from '../support/records/log-lines';
import { Given, Then } from '../support/steps';

Given('the worker reads the camera itself', function () {
  this.draft.set({ isCamera: true });
});

/** A megabyte is more than a worker may have counted on; of 17 keyframes it is more than 16 in all. */
const FILLER_BYTES = 1.1 * 1024 * 1024;

/** All of it is right, and seldom met. */
Given(
  'the worker reads a camera whose sound comes as MP4A-LATM, in packets with padding and header extensions, and each keyframe is filled up to a megabyte and more',
  function () {
    // Numbers begin anew on the way, and what comes together does not belong together: reports tell that alone.
    const packets = { soundFrames: 2, wrapAfterSeconds: 10, pictureLagMs: 100 };
    this.draft.set({ isCamera: true, packets });
    this.draft.faults({ isLatm: true, isRich: true, fillerBytes: Math.round(FILLER_BYTES) });
    // Most readers drop some packets of another sender, and nobody else's worker is asked not to.
    if (!isForeignWorker()) this.draft.faults({ changesSender: true });
  },
);

Given(
  /^the clock of the source's sound is (\d+) ppm (fast|slow), (with|without) sender reports$/,
  function (ppm: string, way: string, reports: string) {
    this.draft.clock({
      soundFastPpm: Number(ppm) * (way === 'fast' ? 1 : -1),
      ...(reports === 'without' && { sendsNoReports: true as const }),
    });
  },
);

/** Such a server makes sender reports that know no more than when things came to it. */
Given(
  'its server says that the programme comes by RTMP, and its reports put sound {int} milliseconds late',
  function (lateMs: number) {
    const step = { track: 'audio', of: 'reports', fromSecond: BEFORE_THE_LEAD_IN, byMs: lateMs } as const;
    this.draft.clock({ steps: [step] });
    this.draft.set({ sourceIsUntimed: true });
  },
);

/** Half of a frame, and less. */
const PIECE_BYTES = 150;

Given(
  'each frame of its sound comes in several packets, of which one is lost after {int} seconds',
  function (losesSoundAtSecond: number) {
    this.draft.faults({ soundPacketBytes: PIECE_BYTES, losesSoundAtSecond });
  },
);

/** What comes before the programme is shorter. */
const LEAD_IN_SECONDS = 2;

Given(
  'its sound begins at second {float}, each frame in several packets, of which one is lost after {int} seconds',
  function (atSecond: number, losesSoundAtSecond: number) {
    const seconds = LEAD_IN_SECONDS + atSecond;
    this.draft.damage({ track: 'audio', fromSecond: -LEAD_IN_SECONDS, seconds });
    this.draft.faults({ soundPacketBytes: PIECE_BYTES, losesSoundAtSecond });
  },
);

/** One row a step: which clock, by how much, and from which second of the programme to which one. */
Given("the source's clocks are wrong for a while", function (table: DataTable) {
  this.draft.clock({ steps: table.hashes().map(clockStep) });
});

const TRACKS: Record<string, TrackName> = { sound: 'audio', picture: 'video' };
const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, h: 3_600_000 };

function clockStep({ clock = '', 'ahead by': by = '', from, until }: Record<string, string>): ClockStep {
  const [, what, of] = /^(timestamps|reports) of (sound|picture)$/.exec(clock) ?? [];
  const [, sign, amount, unit = ''] = /^([+−])(\d+) (ms|s|h)$/.exec(by) ?? [];
  const track = TRACKS[of ?? ''];
  if (!track || !sign) throw new Error(`"${clock}" ahead by "${by}" is no step of a clock`);
  return {
    ...{
      track,
      of: what === 'reports' ? 'reports' : 'timestamps',
      fromSecond: from === '' ? BEFORE_THE_LEAD_IN : Number(from),
    },
    ...(until !== '' && { untilSecond: Number(until) }),
    byMs: Number(amount) * (UNITS_MS[unit] ?? NaN) * (sign === '−' ? -1 : 1),
  };
}

Given('the source announces sound and sends none', function () {
  this.draft.faults({ soundUntilSecond: BEFORE_THE_LEAD_IN });
});

const BEFORE_THE_LEAD_IN = -10;

Given('the source marks each NAL unit as the end of a picture', function () {
  this.draft.faults({ marksEachUnit: true });
});

Given(
  'after {int} seconds the source sends {int} MiB that pretend to be a picture',
  function (atSecond: number, mebibytes: number) {
    this.draft.faults({ badPictures: { atSecond, hugeBytes: mebibytes * 1024 * 1024 - 1024 } });
  },
);

Given('after {int} seconds it sends pictures whose packets do not fit together', function (atSecond: number) {
  this.draft.faults({ badPictures: { atSecond } });
});

Then(
  'within {int} seconds the worker warned once that no sound comes, and counted it',
  async function (seconds: number) {
    const { evidence } = this;
    const [line] = (await evidence.logs()).exactly(1, LOG_LINES.soundUnusable);
    expectWords(line?.message, 'no packet of it comes');
    const tookSeconds = ((line?.atMs ?? NaN) - (evidence.facts.times.inputReadAtMs ?? NaN)) / 1000;
    this.measure('until the worker warned, in s', tookSeconds, { atMost: seconds });
    const metrics = await evidence.metrics();
    expect(metrics.value('worker_media_errors_total', { error_type: 'unusable_input' })).to.equal(1);
  },
);

Then(
  'the worker first warned of its picture, {string}, and of its sound, {string}',
  async function (ofPicture: string, ofSound: string) {
    const logs = await this.evidence.logs();
    expectWords(logs.where(LOG_LINES.pictureUnusable)[0]?.message, ofPicture);
    expectWords(logs.where(LOG_LINES.soundUnusable)[0]?.message, ofSound);
  },
);

Then(
  "the output has the whole programme's picture, and silence in place of its sound, but for the last {int} seconds",
  async function (seconds: number) {
    const packets = await programmePackets(this.evidence);
    const { programme, output } = packets;
    expectUntouched(compareTrack(this.evidence, packets, 'video'));
    const kinds = new Set(output.audio.map(({ hash }) => hash)).size;
    expect(kinds, 'different packets of sound: silence is always the same').to.equal(1);
    const lackingMs = spanMs(programme.video) - spanMs(output.audio);
    this.measure('silence that is lacking at the end, in ms', lackingMs, { atMost: seconds * 1000 });
  },
);

Then(
  'the worker warned once that the reports come from the server, not from the source, and counted it',
  async function () {
    const said = { level: 'warn', component: 'input', fields: { kind: 'rtmpConn' } } as const;
    const [line] = (await this.evidence.logs()).exactly(1, said);
    expectWords(line?.message, 'rtmpConn');
    const counted = (await clockTroubles(this.evidence)) ?? 1;
    expect(counted, 'worker_media_errors_total clock').to.equal(1);
  },
);

Then(
  /^sound was between (\d+) milliseconds early and (\d+) milliseconds late all the time(?:, but for (\d+) seconds after each step)?$/,
  async function (early: string, late: string, within: string | undefined) {
    const offsets = await soundOffsets(this.evidence);
    const judged = settled(offsets, within ? stepSeconds(this.evidence) : [], Number(within ?? 0));
    const [least, most] = [Math.min, Math.max].map((pick) => pick(...judged.map(({ offsetMs }) => offsetMs)));
    this.figure('sound against its picture, earliest, in ms late', least ?? NaN, { atLeast: -Number(early) });
    this.figure('sound against its picture, latest, in ms late', most ?? NaN, { atMost: Number(late) });
    expect(judged.length, 'packets of sound that were judged').to.be.above(offsets.length / 4);
    const wrong = judged.filter(({ offsetMs }) => offsetMs < -Number(early) || offsetMs > Number(late));
    const { programmeMs = NaN, offsetMs = NaN } = wrong[0] ?? judged[0] ?? {};
    const share = `${wrong.length} of ${judged.length} packets of sound`;
    const where = `${share} are not with their pictures, the first ${(programmeMs / 1000).toFixed(1)} s into the programme, in ms late`;
    expect(offsetMs, where).to.be.within(-Number(early), Number(late));
  },
);

/**
 * Where a track's timestamps leap, sound is joined as exactly as things arrive: what it was put too late by is left out a second
 * later. On an idle machine that is nothing; with both processors taken twelve packets of five leaps were seen, so each may cost four (85 ms).
 */
Then(
  'every coded frame is in the output once, and at most {int} packet(s) of sound is/are missing',
  async function (most: number) {
    const packets = await programmePackets(this.evidence);
    const { missing, doubled } = compareTrack(this.evidence, packets, 'audio');
    expectUntouched(compareTrack(this.evidence, packets, 'video'));
    expect(doubled, 'sound that came twice').to.deep.equal([]);
    this.measure('packets of sound that are missing', missing.length, { atMost: most });
  },
);

Then(
  'the worker warned of {int} step(s) within {float} seconds( each), and counted it/them',
  async function (count: number, seconds: number) {
    const steps = clockSteps(this.evidence);
    const warnings = await clockWarnings(this.evidence);
    const late = warnings.map(({ second }, i) => second - (steps[i]?.second ?? NaN));
    this.figure('until the worker warned, in s', Math.max(...late), { atMost: seconds });
    expect(steps, 'steps that were ordered').to.have.lengthOf(count);
    const what = `warnings of a clock that leaped ${steps.map(({ second }) => second).join(', ')} s into the programme`;
    expect(warnings, what).to.have.lengthOf(count);
    for (const each of late)
      expect(each, 'seconds from a step to its warning').to.be.within(-CLOCKS_SECONDS, seconds);
    if (!isForeignWorker())
      warnings.forEach(({ track, byMs }, i) => {
        expect(track, `track of warning ${i + 1}`).to.equal(steps[i]?.track);
        expect(byMs, `size of warning ${i + 1}, in ms`).to.be.closeTo(
          steps[i]?.byMs ?? NaN,
          ARRIVES_WITHIN_MS,
        );
      });
    const counted = (await clockTroubles(this.evidence)) ?? count;
    expect(counted, 'worker_media_errors_total clock').to.be.at.least(count);
  },
);

/** How far a leap is told by when things arrive. */
const ARRIVES_WITHIN_MS = 120;

/** Between two clocks of one machine, and what leaves together. */
const CLOCKS_SECONDS = 0.3;

/** The timer and the clock of somebody else's worker need not agree to the millisecond. */
const TIMER_SECONDS = isForeignWorker() ? 0.01 : 0;

/** Connecting and being refused. */
const ATTEMPT_SECONDS = 1.5;

Then(
  'the worker looked for its input 3 more times, after {numbers} seconds',
  async function (expected: number[]) {
    const logs = await this.evidence.logs();
    const lostAtMs = logs.where(LOG_LINES.inputLost).at(-1)?.atMs ?? -Infinity;
    const announced = logs.where(LOG_LINES.inputAwaited).filter(({ atMs }) => atMs >= lostAtMs);
    expect(announced.map(({ fields }) => Number(fields['delayMs']) / 1000)).to.deep.equal(expected);
    const end = logs.records.find(
      ({ component, atMs }) => component === 'worker' && atMs > (announced.at(-1)?.atMs ?? Infinity),
    );
    const times = [...announced, end].map((line) => line?.atMs ?? NaN);
    const gaps = expected.map((_, i) => ((times[i + 1] ?? NaN) - (times[i] ?? NaN)) / 1000);
    this.figure('looks for the programme, each after, in s', gaps.map((gap) => gap.toFixed(2)).join(', '));
    const lateBy = gaps.map((gap, i) => gap - (expected[i] ?? NaN));
    // Somebody else's may time its looks from the loss: after an attempt that took long the next one comes sooner.
    const sinceLoss = lateBy.map((_, i) => lateBy.slice(0, i + 1).reduce((sum, each) => sum + each, 0));
    const what = 'a look for the programme, later than it should be, in s';
    for (const late of isForeignWorker() ? sinceLoss : lateBy)
      expect(late, what).to.be.at.least(-TIMER_SECONDS);
    for (const late of lateBy) expect(late, what).to.be.at.most(ATTEMPT_SECONDS);
  },
);

Then(
  'the sound of the output goes on all the time, with no gap above one frame and {int} milliseconds',
  async function (toleranceMs: number) {
    const { audio } = (await programmePackets(this.evidence)).output;
    const times = audio.map(({ ptsMs }) => ptsMs);
    expect(times, 'in the order of coming').to.deep.equal([...times].sort((a, b) => a - b));
    const frameMs = audio[0]?.durationMs ?? NaN;
    this.measure('largest step of audio, in ms', largestStepMs(audio), { atMost: frameMs + toleranceMs });
  },
);

Then(
  'at least the first {float} seconds of the programme, and then all of it, are in the output frame by frame',
  async function (seconds: number) {
    const { programme } = await programmePackets(this.evidence);
    const found = await partsOf(this.evidence);
    this.figure('pictures before the break', found[0]?.numbers.length ?? 0);
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
  async function (toleranceMs: number) {
    const { parts, programme } = await syncOfParts(this.evidence);
    this.figure('A/V offset, in ms late', parts.map(({ medianMs }) => medianMs.toFixed(2)).join(', '));
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
  async function () {
    const { programme } = await programmePackets(this.evidence);
    const found = await soundOfParts(this.evidence);
    expect(
      found.length,
      'parts of the programme whose sound came out, one before the break and one behind it',
    ).to.equal(2);
    for (const { numbers } of found) expect(numbers).to.deep.equal(numbers.map((_, i) => i));
    const [first, second] = found.map(({ numbers }) => numbers.length);
    const [picture] = await partsOf(this.evidence);
    this.figure('packets of sound before the break', first ?? 0);
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
  async function (toleranceMs: number) {
    const [first, second] = await partsOf(this.evidence);
    const [before, after] = this.evidence.facts.appearances;
    const sourceMs = durationMs(
      'the programme begins anew',
      before?.fixtureStartAtMs,
      after?.fixtureStartAtMs,
    );
    const laterMs = durationMs('the output begins anew', first?.startMs, second?.startMs) - sourceMs;
    this.measure('return of the programme, in ms late', laterMs, closeTo(0, toleranceMs));
  },
);

Then(
  'the worker gave its source up after {float} to {float} seconds, and ended with exit code {int}',
  function (least: number, most: number, code: number) {
    const { workerExit, facts } = this.evidence;
    const silent = facts.cues.find(({ act }) => act.kind === 'silence-source');
    const tookSeconds = durationMs('the worker ends', silent?.beganAtMs, workerExit.atMs) / 1000;
    this.measure('source silent, until the worker gave it up, in s', tookSeconds, {
      atLeast: least,
      atMost: most,
    });
    expect(workerExit.code, 'exit code').to.equal(exitCodeFor(code));
  },
);

Then(
  'no two segments were written under the same number, and each picture that was put out is in a file',
  async function () {
    const ready = (await this.evidence.logs()).where(LOG_LINES.fragmentReady);
    const numbers = ready.map(({ fields }) => fields['batch']);
    expect(numbers).to.have.lengthOf.at.least(2);
    expect(new Set(numbers).size, 'numbers used').to.equal(numbers.length);
    expect(await this.evidence.segments('audio'), 'audio files').to.have.lengthOf(numbers.length);
    const [filed, { output }] = [await filedPictures(this.evidence), await programmePackets(this.evidence)];
    const inFiles = filed.files.flat();
    const lacking = output.video.findIndex(({ hash }, i) => hash !== inFiles[i]?.hash);
    expect(lacking, 'the first picture of the output that is not in its place in the files').to.equal(-1);
  },
);

Then('the worker looked for its input no more after that', async function () {
  const stoppedAtMs = this.evidence.facts.cues.find(({ act }) => act.kind === 'stop-worker')?.atMs ?? NaN;
  const awaited = (await this.evidence.logs()).where(LOG_LINES.inputAwaited).map(({ atMs }) => atMs);
  expect(awaited, 'announcements of attempts').to.have.lengthOf.at.least(2);
  expect(Math.max(...awaited), 'the last one, against the stop').to.be.below(stoppedAtMs);
});
