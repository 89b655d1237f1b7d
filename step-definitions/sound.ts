import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Evidence } from '../support/broadcast/evidence';
import { segmentSecondsOf } from '../support/broadcast/plan';
import { byFragment, connects } from '../support/records/journal-queries';
import { HOSTILE_DUBS } from '../support/faults/hostile-dubs';
import { LOG_LINES } from '../support/records/log-lines';
import { closeTo } from '../support/report/limits';
import type { Damage } from '../support/source/clip-damage';
import { isForeignWorker } from '../support/stack/foreign-worker';
import { type BorderReading, bordersOf } from '../support/verdicts/borders';
import { channelsOf, expectDub, expectOriginal } from '../support/verdicts/hearing';
import { contentOf } from '../support/verdicts/content';
import { dubGainsLu, FADED_DB, fadeDb } from '../support/verdicts/levels';
import { expectRight } from '../support/verdicts/output-verdict';
import { canSeeMarkers, requireStatedGrid, segmentsExpected } from '../support/verdicts/own-clip';
import { expectWords } from '../support/verdicts/asserts';
import { requireOwnSound } from '../support/verdicts/watched';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';

Then(
  'the marked dub of its own fragment is heard in each of the {int} segments',
  async function (count: number) {
    if (connects(await this.evidence.journal()).length === 0)
      throw new Error(
        'No worker ever connected to the STS by WebSocket (polling is refused), so nothing could be dubbed.',
      );
    const { segments } = await contentOf(this.evidence);
    const expected = await segmentsExpected(this, count);
    if (segments.length !== expected)
      throw new Error(`expected ${expected} segments, the programme has ${segments.length}`);
    const shares = segments.map((segment, sequence) => expectDub(segment, sequence));
    this.figure('the dub in the least dubbed segment, in %', Math.min(...shares) * 100);
    this.figure(
      'the dub that is farthest from its place, by, in ms',
      Math.max(...segments.map(({ dubLateMs = Number.NaN }) => Math.abs(dubLateMs))),
    );
  },
);

Then(
  'the marked dub is heard in the first {int} segments, and the original sound in the last one',
  async function (count: number) {
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
  'in every second left and right are heard on their own side, as loud as in the programme, give or take {float} decibel(s)',
  async function (toleranceDb: number) {
    if (!(await canSeeMarkers(this))) return;
    await requireOwnSound(this.evidence);
    const readings = channelsOf((await contentOf(this.evidence)).segments);
    this.figure('one side on the other, in dB', Math.max(...readings.map(({ crosstalkDb }) => crosstalkDb)));
    expect(readings.length, 'seconds that could be judged').to.be.above(0);
    for (const { second, verdict, leftDb, rightDb } of readings) {
      expect(verdict, `left and right in second ${second}`).to.equal('kept');
      expect(leftDb, `left in second ${second}, in dB`).to.be.closeTo(0, toleranceDb);
      expect(rightDb, `right in second ${second}, in dB`).to.be.closeTo(0, toleranceDb);
    }
  },
);

Then('in every second left and right are heard on the other side', async function () {
  if (!(await canSeeMarkers(this))) return;
  const readings = channelsOf((await contentOf(this.evidence)).segments);
  expect(readings.length, 'seconds that could be judged').to.be.above(0);
  for (const { second, verdict } of readings)
    expect(verdict, `left and right in second ${second}`).to.equal('swapped');
});

Then(
  'the only silences in the output are where the source sent no sound, give or take {int} milliseconds',
  async function (toleranceMs: number) {
    const { silences, segments } = await contentOf(this.evidence);
    const gaps = soundLeftOut(this.evidence);
    expect(silences, 'silences').to.have.lengthOf(gaps.length);
    gaps.forEach(({ fromSecond, seconds }, i) => {
      const { startMs, endMs } = silences[i] ?? { startMs: NaN, endMs: NaN };
      const beganMs = startMs - (segments[0]?.startMs ?? NaN);
      expect(beganMs, `when silence ${i + 1} begins`).to.be.closeTo(fromSecond * 1000, toleranceMs);
      expect(endMs - startMs, `how long silence ${i + 1} is`).to.be.closeTo(seconds * 1000, toleranceMs);
    });
  },
);

Then(
  'the worker warned each time of how much sound is missing, give or take {int} milliseconds, and counted it',
  async function (toleranceMs: number) {
    const lines = (await this.evidence.logs()).where({ level: 'warn', component: 'sync' });
    const missingMs = lines.flatMap(({ fields: { missingMs } }) =>
      missingMs === undefined ? [] : [missingMs],
    );
    const gaps = soundLeftOut(this.evidence);
    expect(missingMs, 'warnings that say how much is missing').to.have.lengthOf(gaps.length);
    gaps.forEach(({ seconds }, i) =>
      expect(missingMs[i], 'ms missing, as it was told').to.be.closeTo(seconds * 1000, toleranceMs),
    );
    const holes = (await this.evidence.metrics()).value('worker_media_errors_total', { error_type: 'hole' });
    expect(holes, 'holes that were counted').to.equal(gaps.length);
  },
);

const soundLeftOut = ({ facts: { plan } }: Evidence): Damage[] =>
  (plan.damage ?? []).filter(({ track }) => track === 'audio');

Then(
  'everything that the source sent is in the output once, in its place and bit by bit the same',
  async function () {
    for (const aspect of ['picture', 'times', 'sound'] as const) await expectRight(this.evidence, aspect);
  },
);

Then(
  'at each of the {int} borders no stretch of 21 milliseconds is worse than {float} dB against the ideal join',
  async function (count: number, limitDb: number) {
    const borders = await bordersOf(this.evidence);
    expect(borders).to.have.lengthOf((await segmentsExpected(this, count + 1)) - 1);
    expectJoined(this, borders, limitDb);
  },
);

Then(
  'at each of the {int} borders behind them no stretch of 21 milliseconds is worse than {float} dB against the ideal join',
  async function (count: number, limitDb: number) {
    const unjoined = (await this.evidence.logs()).where(LOG_LINES.notJoined).length;
    const borders = (await bordersOf(this.evidence)).slice(unjoined);
    expect(borders).to.have.lengthOf((await segmentsExpected(this, unjoined + count + 1)) - 1 - unjoined);
    expectJoined(this, borders, limitDb);
  },
);

function expectJoined(world: PipelineWorld, borders: readonly BorderReading[], limitDb: number): void {
  const errors = borders.map(({ errorDb }) => errorDb);
  world.figure('worst 21 ms at a border against the ideal join, in dB', Math.max(...errors), {
    atMost: limitDb,
  });
  for (const { segment, kinds, errorDb } of borders)
    expect(errorDb, `dB at the border before segment ${segment} (${kinds})`).to.be.at.most(limitDb);
}

Then(
  'at none of them is a step from sample to sample more than {float} times the largest elsewhere',
  async function (limit: number) {
    const borders = await bordersOf(this.evidence);
    this.figure(
      'largest step at a border against the largest elsewhere, in ×',
      Math.max(...borders.map(({ stepRatio }) => stepRatio)),
      { atMost: limit },
    );
    for (const { segment, kinds, stepRatio } of borders)
      expect(stepRatio, `steps at the border before segment ${segment} (${kinds})`).to.be.at.most(limit);
  },
);

Then(
  'segments {numbers} are as loud as the dubs that the STS sent, give or take {float} LU',
  async function (numbers: number[], tolerance: number) {
    const lengthMs = segmentSecondsOf(this.evidence.facts.plan) * 1000;
    const gains = await dubGainsLu(this.evidence, numbers, lengthMs);
    const farthest = gains.reduce((most, gain) => (Math.abs(gain) > Math.abs(most) ? gain : most), 0);
    this.figure('a dub, louder than it was made, farthest off, in LU', farthest, closeTo(0, tolerance));
    gains.forEach((gain, i) =>
      expect(gain, `louder than it was made, the dub of segment ${numbers[i] ?? '?'}, in LU`).to.be.closeTo(
        0,
        tolerance,
      ),
    );
  },
);

Then('the worker warned of', async function (table: DataTable) {
  const fragments = byFragment(await this.evidence.journal());
  const warnings = (await this.evidence.logs()).where(LOG_LINES.dubUnusable);
  for (const { fragment, with: words = '' } of table.hashes()) {
    const id = fragments.find(({ sequence }) => sequence === Number(fragment) - 1)?.fragmentId;
    const texts = warnings.filter(({ fields }) => fields['fragmentId'] === id).map(({ message }) => message);
    expect(texts, `warnings about fragment ${fragment}`).to.have.lengthOf(1);
    expectWords(texts[0], words);
  }
});

Then(
  'the worker warned at each of the first {int} borders that it is not joined, with {string}, and counted it',
  async function (count: number, words: string) {
    const lines = (await this.evidence.logs()).exactly(count, LOG_LINES.notJoined);
    const segments = lines.map(({ fields }) => fields['batch']);
    expect(segments, 'segments at whose beginning').to.deep.equal(lines.map((_, i) => i + 1));
    for (const { message } of lines) expectWords(message, words);
    const counted = (await this.evidence.metrics()).value('worker_media_errors_total', {
      error_type: 'join',
    });
    expect(counted, 'worker_media_errors_total join').to.equal(count);
  },
);

Then('the worker used the dubs of fragments {numbers}, and no other', async function (numbers: number[]) {
  const used = byFragment(await this.evidence.journal())
    .filter(({ applied }) => applied.some(({ status }) => status === 'applied'))
    .map(({ sequence = NaN }) => sequence + 1);
  expect(used).to.deep.equal(numbers);
});

Then('the worker logged a warning for each of fragments {numbers}', async function (numbers: number[]) {
  const fragments = byFragment(await this.evidence.journal());
  const warned = (await this.evidence.logs())
    .where(LOG_LINES.dubUnusable)
    .map(({ fields }) => fragments.find(({ fragmentId }) => fragmentId === fields['fragmentId'])?.sequence);
  expect(warned.map((sequence = NaN) => sequence + 1)).to.deep.equal(numbers);
});

Then(
  'the only silence in the output is the last {int} milliseconds of segment {int}, give or take {int}, and the sound fades out before it',
  async function (lengthMs: number, segment: number, toleranceMs: number) {
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
    const lowerDb = await fadeDb(this.evidence, silence?.startMs ?? NaN);
    this.measure('how much lower a short dub is at its end, in dB', lowerDb, { atLeast: FADED_DB });
  },
);

Then(
  'the worker logged a warning for each of the {int} messages, with what is wrong in it',
  async function (count: number) {
    expect(this.evidence.facts.nonsense?.sent, 'messages of nonsense that were sent').to.equal(count);
    const lines = (await this.evidence.logs()).exactly(count, LOG_LINES.messageIgnored);
    const wordless = lines.filter(({ message, fields }) =>
      isForeignWorker() ? message.trim() === '' : !SAYS_WHAT_IS_WRONG.test(String(fields['problem'])),
    );
    expect(wordless.slice(0, 3), 'lines that do not say what is wrong').to.deep.equal([]);
  },
);

Then(
  'the worker said what is wrong with each of {int} files that are no dub',
  async function (count: number) {
    const lines = (await this.evidence.logs()).exactly(count, LOG_LINES.dubUnusable);
    expect(HOSTILE_DUBS, 'files that were sent').to.have.lengthOf(count);
    HOSTILE_DUBS.forEach(({ words }, i) => expectWords(lines[i]?.message, words));
    const metrics = await this.evidence.metrics();
    const reasons = metrics.labelled('worker_fallback_total', 'reason');
    const fellBack = metrics.value('worker_fragments_total', { stage: 'fallback' });
    expect(reasons['invalid_output'], 'worker_fallback_total invalid_output').to.equal(fellBack);
  },
);

/** As a person on duty reads it: where, what belongs there, what stood there; or that there is no such event. */
const SAYS_WHAT_IS_WRONG = /^\S+: expected .+, seen |^the protocol has no such event$/;

Then('its memory grew by at most {int} MB', function (limitMb: number) {
  const { beganAtMs = NaN, memory = [] } = this.evidence.facts.nonsense ?? {};
  const before = memory.findLast(({ atMs }) => atMs < beganAtMs)?.bytes ?? NaN;
  const after = memory.filter(({ atMs }) => atMs > beganAtMs).map(({ bytes }) => bytes);
  expect(after).to.have.lengthOf.at.least(SECONDS_WATCHED);
  const grewMb = (Math.max(...after.slice(-SECONDS_WATCHED)) - before) / 1024 / 1024;
  this.measure('growth of its memory, in MB', grewMb, { atMost: limitMb });
});

/** The programme's end: what was only held for a while has been let go by then. */
const SECONDS_WATCHED = 10;
