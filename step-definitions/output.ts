import { expect } from 'chai';
import { delayFor, delaySecondsOf } from '../support/broadcast/plan';
import { largestStepMs } from '../support/instruments/compare-packets';
import { measurePace, percentile } from '../support/instruments/pace';
import { closeTo } from '../support/report/limits';
import { exitCodeFor } from '../support/stack/worker-profile';
import { APART_MS, GROWTH_MS_PER_S, LATENCY_MS, WAIT_MS } from '../support/verdicts/arrival-problems';
import { expectNoGap } from '../support/verdicts/conservation';
import { counterRun, countersSeen, UNBROKEN_RUN } from '../support/verdicts/content';
import { durationMs } from '../support/verdicts/asserts';
import {
  outputLengths,
  packetsOfOtherFormat,
  programmePackets,
  segmentDeltasMs,
} from '../support/verdicts/output';
import { failingSinceMs, latenessAfterStallMs } from '../support/verdicts/output-faults';
import { expectRight, outputVerdict } from '../support/verdicts/output-verdict';
import { canSeeMarkers, segmentsExpected } from '../support/verdicts/own-clip';
import { compareTrack, expectBeginning, expectUntouched, withoutLeadIn } from '../support/verdicts/packets';
import { firstPairAtMs } from '../support/verdicts/pairs';
import { expectWraps } from '../support/verdicts/clock-faults';
import { Given, Then } from '../support/steps';

const PACE_WINDOW_MS = 10_000;

Then(
  'every one of the {int} coded frames is in the output once, in order and bit by bit the same',
  async function (frames: number) {
    const packets = await programmePackets(this.evidence);
    const { startSeconds, fps } = await this.evidence.programme();
    if (await canSeeMarkers(this))
      expect(packets.programme.video).to.have.lengthOf(frames - Math.round(startSeconds * fps));
    const comparison = compareTrack(this.evidence, packets, 'video');
    this.figure('pictures lost', comparison.missing.length);
    expectUntouched(comparison);
    expect(comparison.trailing, 'pictures after the end').to.equal(0);
  },
);

Then('every audio packet of the programme is in the output once, bit by bit the same', async function () {
  const comparison = compareTrack(this.evidence, await programmePackets(this.evidence), 'audio');
  this.figure('sound packets lost', comparison.missing.length);
  expectUntouched(comparison);
});

Then(
  'the output is as long as the programme, give or take {float} milliseconds',
  async function (toleranceMs: number) {
    const { programmeMs, pictureMs, soundMs } = await outputLengths(this.evidence);
    this.measure('length of the picture put out, in ms', pictureMs, closeTo(programmeMs, toleranceMs));
    this.measure('length of the sound put out, in ms', soundMs, closeTo(programmeMs, toleranceMs));
  },
);

Then(
  'at least the first {float} seconds of the programme are in the output, bit by bit the same, and nothing of the rest',
  async function (seconds: number) {
    const packets = await programmePackets(this.evidence);
    for (const track of ['video', 'audio'] as const) {
      const comparison = compareTrack(this.evidence, packets, track);
      const count = expectBeginning(comparison);
      if (track === 'video') expect(comparison.trailing, 'pictures of something else behind it').to.equal(0);
      this.measure(`packets of ${track} before the stop`, count, { below: comparison.expected });
      expect(packets.programme[track][count]?.ptsMs, `end of ${track}, in ms`).to.be.at.least(seconds * 1000);
    }
  },
);

Then(
  'after them the output announces the new format, and has all that the source sent in it, bit by bit the same',
  async function () {
    const packets = await packetsOfOtherFormat(this.evidence);
    const { programme, output } = packets;
    expect(output.format.parameterSets, 'parameter sets').to.deep.equal(programme.format.parameterSets);
    const pictures = compareTrack(this.evidence, withoutLeadIn(packets), 'video');
    expectUntouched(pictures);
    this.figure('pictures in the new format', pictures.seen);
    const received = new Set((await this.evidence.arrivals()).map(({ hash }) => hash));
    const missed = programme.video.filter(({ hash }) => !received.has(hash));
    expect(missed, 'pictures that a viewer who was there before did not receive').to.deep.equal([]);
  },
);

Then(
  'behind those it announces the first format again, and has all of the programme in it',
  async function () {
    const other = await packetsOfOtherFormat(this.evidence);
    const { trailing } = compareTrack(this.evidence, withoutLeadIn(other), 'video');
    expect(trailing, 'pictures behind them that were not announced to have another format').to.equal(0);
    const others = new Set(other.programme.video.map(({ hash }) => hash));
    const received = (await this.evidence.arrivals()).filter(({ type }) => type === 'video');
    const behind = received.slice(received.findLastIndex(({ hash = '' }) => others.has(hash)) + 1);
    const { programme, leadIn } = await programmePackets(this.evidence);
    const hashes = new Set(leadIn.video.map(({ hash }) => hash));
    const seen = behind.filter(({ hash = '' }) => !hashes.has(hash)).map(({ hash }) => hash);
    const wrong = programme.video.findIndex(({ hash }, i) => hash !== seen[i]);
    expect(wrong, 'the first picture of the programme that a viewer did not receive in its place').to.equal(
      -1,
    );
  },
);

Then(
  'over any {int} seconds the output arrived at {float} to {float} times real speed',
  async function (seconds: number, least: number, most: number) {
    expect(seconds * 1000).to.equal(PACE_WINDOW_MS);
    const pace = measurePace(await this.evidence.arrivals(), PACE_WINDOW_MS);
    this.figure('jitter of arrival, 99th percentile, in ms', pace.jitterP99Ms);
    this.figure("the suite's own reader, held up for, in ms", pace.blindMs);
    this.measure('slowest pace over 10 s, in ×', pace.minRatio, { atLeast: least, atMost: most });
    this.measure('fastest pace over 10 s, in ×', pace.maxRatio, { atLeast: least, atMost: most });
  },
);

Then(
  'no two packets in a row are further apart than one frame and {float} milliseconds',
  async function (slackMs: number) {
    const { output } = await programmePackets(this.evidence);
    for (const track of ['video', 'audio'] as const) {
      const stepMs = largestStepMs(output[track]);
      const mostMs = typicalDurationMs(output[track]) + slackMs;
      this.measure(`largest step of ${track}, in ms`, stepMs, { atMost: mostMs });
    }
  },
);

const typicalDurationMs = (packets: readonly { durationMs: number }[]): number =>
  percentile(
    packets.map(({ durationMs }) => durationMs),
    0.5,
  );

Then(
  'in each of the {int} segments of the output, by their timestamps, picture and sound are less than {float} milliseconds apart',
  async function (count: number, limitMs: number) {
    const deltas = (await segmentDeltasMs(this.evidence)).map(Math.abs);
    expect(deltas).to.have.lengthOf(await segmentsExpected(this, count));
    const largestMs = Math.max(...deltas);
    this.measure('largest A/V offset of a segment, by timestamps, in ms', largestMs, { below: limitMs });
  },
);

Then('sequence numbers and timestamps of both tracks began anew within the programme', function () {
  expectWraps(this.evidence);
});

Then('the counter in the picture runs from the first frame to the last without a gap', async function () {
  if (!(await canSeeMarkers(this))) return;
  const run = await counterRun(this.evidence, await countersSeen(this.evidence));
  this.figure('pictures not seen', run.lost.length);
  expect(run).to.deep.equal(UNBROKEN_RUN);
});

Then(
  'the output has no freeze, black picture or silence that the programme does not have',
  async function () {
    if (!(await canSeeMarkers(this))) return;
    await expectNoGap(this.evidence);
  },
);

Then(
  'every unit of each coded picture is in the output once, in order, captions and timecode included',
  function () {
    return expectRight(this.evidence, 'picture');
  },
);

Then('all pictures are shown at their times in the programme, give or take 2 milliseconds', function () {
  return expectRight(this.evidence, 'times');
});

Then('the output describes picture and sound as the programme does', function () {
  return expectRight(this.evidence, 'format');
});

Then(
  'picture and sound reached viewers {float} seconds after they were sent, give or take {float} seconds, from beginning to end',
  async function (seconds: number, toleranceSeconds: number) {
    this.evidence.expectSeen('delay');
    expect(delaySecondsOf(this.evidence.facts.plan), 'segment and offset').to.equal(delayFor(seconds));
    expect(toleranceSeconds * 1000).to.equal(LATENCY_MS);
    const { earliestMs, latestMs } = (await outputVerdict(this.evidence)).arrival;
    this.figure('earliest second against the planned delay, in ms late', earliestMs, closeTo(0, LATENCY_MS));
    this.figure('latest second against the planned delay, in ms late', latestMs, closeTo(0, LATENCY_MS));
    await expectRight(this.evidence, 'delay');
  },
);

Then('this delay grew by less than {float} millisecond a second', async function (most: number) {
  this.evidence.expectSeen('delay');
  expect(most).to.equal(GROWTH_MS_PER_S);
  const { growthMsPerS } = (await outputVerdict(this.evidence)).arrival;
  this.measure('growth of the delay, in ms a second', Math.abs(growthMsPerS), { below: most });
});

Then(
  'picture and sound of the same moment reached viewers within {int} milliseconds',
  async function (most: number) {
    expect(most).to.equal(APART_MS);
    const { apartMs } = (await outputVerdict(this.evidence)).arrival;
    this.measure('picture and sound of the same second came apart by, in ms', apartMs, { below: most });
  },
);

Then('viewers never waited {int} milliseconds for what comes next', async function (most: number) {
  expect(most).to.equal(WAIT_MS);
  const { longestWaitMs } = (await outputVerdict(this.evidence)).arrival;
  this.measure('longest wait of a viewer, in ms', longestWaitMs, { below: most });
});

Then(
  'the output could be read within {float} seconds of the first pair being put out',
  async function (seconds: number) {
    const { outputReadyAtMs } = this.evidence.facts.times;
    const tookMs = durationMs('the output can be read', await firstPairAtMs(this.evidence), outputReadyAtMs);
    this.measure('first pair put out, until viewers can watch, in ms', tookMs, { atMost: seconds * 1000 });
  },
);

Then('a viewer received picture and sound', async function () {
  const arrivals = await this.evidence.arrivals();
  const count = (type: 'video' | 'audio'): number =>
    arrivals.filter((arrival) => arrival.type === type).length;
  expect(count('video'), 'pictures received').to.be.above(0);
  expect(count('audio'), 'sound packets received').to.be.above(0);
  expect(this.evidence.facts.viewerEnd).to.deep.equal({ by: 'stream' });
});

Then(
  'a viewer who joined after segment {int} had decoded picture and sound within {float} seconds',
  function (segment: number, seconds: number) {
    const { lateViewer, plan } = this.evidence.facts;
    expect(plan.viewerJoinsAfterSegment).to.equal(segment);
    if (!lateViewer || 'problem' in lateViewer)
      throw new Error(lateViewer?.problem ?? `no viewer joined: segment ${segment + 1} was never put out`);
    const limit = { atMost: seconds * 1000 };
    this.measure('a viewer who joins late, until the first picture, in ms', lateViewer.firstPictureMs, limit);
    this.measure('a viewer who joins late, until the first sound, in ms', lateViewer.firstSoundMs, limit);
  },
);

Given('nobody listens where the worker is to publish', function () {
  this.draft.set({ outputIsClosed: true });
});

Given('the media server hangs up instead of taking the output', function () {
  this.draft.set({ outputHangsUp: true });
});

Given('the suite hears what the worker says to its media server', function () {
  this.draft.set({ outputIsOverheard: true });
});

Then('the worker said goodbye to the media server before it closed the connection', function () {
  expect(this.evidence.facts.outputGoodbye, 'deleteStream, or FCUnpublish, as its last words').to.equal(true);
});

Then("the worker had shown it user and password, as they stand in the output's address", function () {
  const [act] = this.evidence.facts.outputActs ?? [];
  expect(act?.namesQuery, "the query of the output's address is in the name that was published").to.equal(
    true,
  );
});

Then(
  'the worker ended within {float} seconds of that, with exit code {int}',
  function (seconds: number, code: number) {
    const { workerExit } = this.evidence;
    const tookSeconds = (workerExit.atMs - failingSinceMs(this.evidence)) / 1000;
    expect(workerExit.code, 'exit code').to.equal(exitCodeFor(code));
    this.measure('output broken, until the worker ended, in s', tookSeconds, { atMost: seconds });
  },
);

Then(
  'after the {int} seconds the output came as promptly as before, give or take {int} milliseconds',
  async function (_seconds: number, toleranceMs: number) {
    const laterMs = await latenessAfterStallMs(this.evidence);
    this.measure('the output after the stall, in ms late', laterMs, closeTo(0, toleranceMs));
  },
);
