import { Given, Then, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ClockStep, TrackName } from '../support/source/source-faults';
import { clockWarnings, settled, soundOffsets, stepSeconds } from '../support/verdicts/clock-faults';
import { programmePackets } from '../support/verdicts/output';
import { expectUntouched, lackingByItself } from '../support/verdicts/packets';
import { comparePackets, spanMs } from '../support/instruments/compare-packets';
import type { PipelineWorld } from '../support/world';

Given('the worker reads the camera itself', function (this: PipelineWorld) {
  this.draft.camera();
});

Given(
  /^the clock of the source's sound is (\d+) ppm (fast|slow), (with|without) sender reports$/,
  function (this: PipelineWorld, ppm: string, way: string, reports: string) {
    this.draft.clock({
      soundFastPpm: Number(ppm) * (way === 'fast' ? 1 : -1),
      ...(reports === 'without' && { sendsNoReports: true as const }),
    });
  },
);

/** One row a step: which clock, by how much, and from which second of the programme to which one. */
Given("the source's clocks are wrong for a while", function (this: PipelineWorld, table: DataTable) {
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
    ...{ track, of: what === 'reports' ? 'reports' : 'timestamps', fromSecond: Number(from) },
    ...(until !== '' && { untilSecond: Number(until) }),
    byMs: Number(amount) * (UNITS_MS[unit] ?? NaN) * (sign === '−' ? -1 : 1),
  };
}

Given('the source announces sound and sends none', function (this: PipelineWorld) {
  this.draft.faults({ soundUntilSecond: BEFORE_THE_LEAD_IN });
});

const BEFORE_THE_LEAD_IN = -10;

Given('the source marks each NAL unit as the end of a picture', function (this: PipelineWorld) {
  this.draft.faults({ marksEachUnit: true });
});

Given(
  'after {int} seconds the source sends a picture of {int} MiB, which is none',
  function (this: PipelineWorld, atSecond: number, mebibytes: number) {
    this.draft.faults({ hugePicture: { atSecond, bytes: mebibytes * 1024 * 1024 - 1024 } });
  },
);

Then(
  'within {int} seconds the worker warned once that no sound comes, and counted it',
  async function (this: PipelineWorld, seconds: number) {
    const { evidence } = this;
    const said = {
      level: 'warn',
      component: 'input',
      message: /^nothing usable of audio: .*no packet of it comes/,
    } as const;
    const [line] = (await evidence.logs()).exactly(1, said);
    const tookSeconds = ((line?.atMs ?? NaN) - (evidence.facts.times.inputReadAtMs ?? NaN)) / 1000;
    this.figure('warnedAfterSeconds', tookSeconds, { atMost: seconds });
    expect(tookSeconds).to.be.at.most(seconds);
    const metrics = await evidence.metrics();
    expect(metrics.value('worker_media_errors_total', { error_type: 'unusable_input' })).to.equal(1);
  },
);

Then(
  "the output has the whole programme's picture, and silence in place of its sound, but for the last {int} seconds",
  async function (this: PipelineWorld, seconds: number) {
    const { programme, output } = await programmePackets(this.evidence);
    const pictures = comparePackets(programme.video, output.video);
    expectUntouched(pictures, lackingByItself(this.evidence, programme.video));
    const kinds = new Set(output.audio.map(({ hash }) => hash)).size;
    expect(kinds, 'different packets of sound: silence is always the same').to.equal(1);
    const lackingMs = spanMs(programme.video) - spanMs(output.audio);
    this.figure('silenceLackingMs', lackingMs, { atMost: seconds * 1000 });
    expect(lackingMs, 'ms without silence').to.be.at.most(seconds * 1000);
  },
);

Then(
  /^sound was between (\d+) milliseconds early and (\d+) milliseconds late (?:all the time|from second (\d+) on)(?:, but for (\d+) seconds after each step)?$/,
  async function (
    this: PipelineWorld,
    early: string,
    late: string,
    from: string | undefined,
    within: string | undefined,
  ) {
    const offsets = await soundOffsets(this.evidence);
    const judged = settled(offsets, within ? stepSeconds(this.evidence) : [], Number(within ?? 0)).filter(
      ({ programmeMs }) => programmeMs >= Number(from ?? 0) * 1000 - FRAME_MS,
    );
    const [least, most] = [Math.min, Math.max].map((pick) => pick(...judged.map(({ offsetMs }) => offsetMs)));
    this.figure('soundEarliestMs', least ?? NaN, { atLeast: -Number(early) });
    this.figure('soundLatestMs', most ?? NaN, { atMost: Number(late) });
    expect(judged.length, 'packets of sound that were judged').to.be.above(offsets.length / 4);
    const wrong = judged.filter(({ offsetMs }) => offsetMs < -Number(early) || offsetMs > Number(late));
    expect(wrong.slice(0, 3), `sound elsewhere: ${wrong.length} of ${judged.length} packets`).to.deep.equal(
      [],
    );
  },
);

/** Sound may begin a frame before the picture. */
const FRAME_MS = 24;

Then(
  'every coded frame is in the output once, and at most {int} packets of sound are missing',
  async function (this: PipelineWorld, most: number) {
    const { programme, output } = await programmePackets(this.evidence);
    const sounds = comparePackets(programme.audio, output.audio);
    const excused = lackingByItself(this.evidence, programme.audio);
    const missing = sounds.missing.filter((number) => !excused.includes(number));
    this.figure('soundPacketsMissing', missing.length, { atMost: most });
    expectUntouched(
      comparePackets(programme.video, output.video),
      lackingByItself(this.evidence, programme.video),
    );
    expect(sounds.doubled, 'sound that came twice').to.deep.equal([]);
    expect(missing.length, 'missing packets of sound').to.be.at.most(most);
  },
);

Then(
  'the worker warned of each of the {int} steps within {float} seconds, and counted them',
  async function (this: PipelineWorld, count: number, seconds: number) {
    const steps = stepSeconds(this.evidence);
    const { atSeconds, counted } = await clockWarnings(this.evidence);
    const late = atSeconds.map((at, i) => at - (steps[i] ?? NaN));
    this.figure('warnedAfterSeconds', Math.max(...late), { atMost: seconds });
    expect(steps, 'steps that were ordered').to.have.lengthOf(count);
    expect(atSeconds, `warnings, against ${steps.join(', ')} s`).to.have.lengthOf(count);
    for (const each of late)
      expect(each, 'seconds from a step to its warning').to.be.within(-CLOCKS_SECONDS, seconds);
    expect(counted, 'worker_media_errors_total clock').to.be.at.least(count);
  },
);

/** Between two clocks of one machine, and what leaves together. */
const CLOCKS_SECONDS = 0.3;
