import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { EARLIER_BATCH } from '../broadcast/planted';
import type { Evidence } from '../broadcast/evidence';
import { delaySecondsOf, hasCue, hasManyFragments, outputFails } from '../broadcast/plan';
import type { Stretch } from '../instruments/ffmpeg-log';
import { type LogQuery, type LogRecord, matches } from '../records/logs';
import { isForeignWorker } from '../stack/foreign-worker';
import { expectChannelsKept } from './hearing';
import { fileProblems } from './kept-files';
import { expectGoodConduct } from './conduct/conduct';
import { type Content, contentOf, contentOfProgramme } from './content';
import { type Aspect, ASPECTS, expectRight, OF_DELAY } from './output-verdict';
import { expectCountedAsHeard } from './settlement';
import { FILES } from '../broadcast/facts';
import type { KeptCollection } from '../records/kept-collections';

/**
 * Whatever a scenario was about, this holds at its end (US4-5, US4-6, and no error that no step expects): every fragment
 * that was produced was put out once, dubbed or not, picture and sound had no gap, and nothing went wrong that nobody
 * expected.
 * @param expectedErrors the error lines that a step has claimed
 */
export async function expectNothingLost(
  evidence: Evidence,
  expectedErrors: readonly LogQuery[],
): Promise<void> {
  const { facts } = evidence;
  expect(facts.unexpectedExits, 'servers that ended by themselves').to.deep.equal([]);
  // A source that loses its server has trouble, and is meant to.
  if (facts.sourceProblem !== undefined && !hasCue(facts.plan, 'kill-media-server'))
    expect.fail(`the source failed: ${facts.sourceProblem}`);
  const errors = evidence.facts.hidden.log === undefined ? await errorsOf(evidence) : [];
  const unclaimed = errors
    .filter((record) => !expectedErrors.some((expected) => matches(record, expected)))
    .map(({ message }) => message);
  expect(unclaimed, 'error-level log lines that no step expected').to.deep.equal([]);
  if (evidence.isWatchedOnly) return; // the rest is what the contract asks of a worker, from the level "controlled" on
  await expectConservation(evidence);
  await expectNothingOfEarlierRuns(evidence);
  expect((await fileProblems(evidence)).join('; '), 'files of segments').to.equal('');
  expect(await keptOfEach(evidence), 'what the worker keeps of each fragment for good').to.deep.equal([]);
  expect(facts.grownSegments ?? [], 'files of segments that were there before they were whole').to.deep.equal(
    [],
  );
  await expectGoodConduct(evidence);
  if (!(await hasOutput(evidence))) return;
  const left = leftToTheStory(evidence);
  const unseen = facts.hidden.delay === undefined ? left : [...left, ...OF_DELAY];
  for (const aspect of ASPECTS) if (!unseen.includes(aspect)) await expectRight(evidence, aspect);
  if (left.length > 0) return;
  if ((await evidence.programme()).hasMarkers) await expectUndisturbed(evidence);
}

const errorsOf = async (evidence: Evidence): Promise<LogRecord[]> =>
  (await evidence.logs()).where({ level: 'error' });

async function expectConservation(evidence: Evidence): Promise<void> {
  const metrics = await evidence.metrics();
  expect(metrics.malformed, 'metrics documents that break the text format').to.deep.equal([]);
  if (outputFails(evidence.facts.plan)) return;
  const [produced, dubbed, fallback] = ['produced', 'dubbed', 'fallback'].map((stage) =>
    metrics.value('worker_fragments_total', { stage }),
  );
  expect(produced, 'fragments produced = dubbed + fallback').to.equal((dubbed ?? NaN) + (fallback ?? NaN));
  expect(metrics.value('worker_audio_fragments_total'), 'fragments put out').to.equal(produced);
}

/** Our own worker found two files of a run before this one, and keeps only its own when it has any. */
async function expectNothingOfEarlierRuns(evidence: Evidence): Promise<void> {
  const { stack, workerExit, plan } = evidence.facts;
  if (stack !== 'local' || isForeignWorker() || workerExit.code !== 0 || plan.sourceIsAbsent) return;
  const batches = (await evidence.segments('video')).map(({ batch }) => batch);
  expect(batches, 'segments that an earlier run left').to.not.include(EARLIER_BATCH);
}

/** Whether the plan is one whose output can be looked at; that there is one then, is part of what is judged. */
async function hasOutput(evidence: Evidence): Promise<boolean> {
  const { sampleRateHz } = await evidence.programme();
  const { plan } = evidence.facts;
  return sampleRateHz !== undefined && !plan.sourceIsAbsent && !outputFails(plan);
}

/**
 * What of an output is judged where the story tells of it: a source whose clocks step says itself when its samples are, and one
 * that sends no sound has none to be found again.
 */
function leftToTheStory({ facts: { plan } }: Evidence): readonly Aspect[] {
  if (plan.faults?.clock) return ['times', 'sound', 'growth'];
  return plan.faults?.soundUntilSecond === undefined ? [] : ['sound'];
}

async function expectUndisturbed(evidence: Evidence): Promise<void> {
  const { plan } = evidence.facts;
  // What a source that broke off, or sends less than it should, leaves open, and dubs that are too short, is judged where the story tells of it.
  if (hasCue(plan, 'cut-source') || hasCue(plan, 'silence-source') || hasCue(plan, 'audio')) return;
  if (plan.damage) return;
  await expectNoGap(evidence, TOLERATED_MS);
  const { channels = 0 } = await evidence.programme();
  const stereo = plan.sts.audio?.mode === 'swapped' ? 'swapped' : 'kept';
  expectChannelsKept((await contentOf(evidence)).segments, channels, stereo);
  if (plan.sts.audio?.mode === 'marked') await expectCountedAsHeard(evidence);
}

/** Whatever the STS does, no freeze and no silence is longer than this; times of pictures are rounded. */
const TOLERATED_MS = 101;

/**
 * A worker looks for a lost source for so long, with silence in the output. One that puts out sooner than that after capture,
 * as only benchmarks have it, is heard to be silent behind the programme; rounding may put the start before its end.
 */
const LOOKS_FOR_SOURCE_SECONDS = 7;
const EDGE_MS = 30;

/** What a pipeline puts out of the lead-in, in which the source waits for a reader, is no part of the programme. */
const judgedFromMs = ({ isWatchedOnly }: Evidence, { segments: [first] }: Content): number =>
  isWatchedOnly ? (first?.startMs ?? 0) + 1 : -Infinity;

async function judgedUntilMs(evidence: Evidence): Promise<number> {
  if (delaySecondsOf(evidence.facts.plan) > LOOKS_FOR_SOURCE_SECONDS) return Infinity;
  const [{ segments }, { seconds }] = [await contentOf(evidence), await evidence.programme()];
  return (segments[0]?.startMs ?? 0) + seconds * 1000 - EDGE_MS;
}

/** The output has no freeze, black picture or silence that the programme does not have, or none of more than so long. */
export async function expectNoGap(evidence: Evidence, toleratedMs = 0): Promise<void> {
  const [output, programme] = [await contentOf(evidence), await contentOfProgramme(evidence)];
  const [fromMs, untilMs] = [judgedFromMs(evidence, output), await judgedUntilMs(evidence)];
  const matters = ({ startMs, endMs }: Stretch): boolean =>
    endMs - startMs > toleratedMs && startMs < untilMs && endMs > fromMs;
  for (const kind of ['freezes', 'blacks', 'silences'] as const)
    expect(beyond(output[kind], programme[kind]).filter(matters), kind).to.deep.equal([]);
}

/** A detector's own uncertainty at both ends of a stretch. */
const DETECTOR_EDGE_MS = 80;

/**
 * Stretches of the output that the programme does not have: each of the programme's excuses one of about its length.
 */
export function beyond(output: readonly Stretch[], programme: readonly Stretch[]): Stretch[] {
  const excuses = programme.map(({ startMs, endMs }) => endMs - startMs);
  return output.filter(({ startMs, endMs }) => {
    const at = excuses.findIndex((lengthMs) => endMs - startMs <= lengthMs + DETECTOR_EDGE_MS);
    if (at >= 0) excuses.splice(at, 1);
    return at < 0;
  });
}

/** What has nearly as many entries as there were fragments has one for each. */
const SHARE = 0.8;

/** The Maps and Sets of our own worker that hold, at its end, something of each fragment, one sentence each. */
async function keptOfEach(evidence: Evidence): Promise<string[]> {
  const { plan, stack, workerExit } = evidence.facts;
  if (stack !== 'local' || isForeignWorker() || !hasManyFragments(plan)) return [];
  if (workerExit.signal !== undefined) return []; // it had no time to say
  const kept = JSON.parse(await readFile(evidence.file(FILES.kept), 'utf8')) as KeptCollection[];
  const fragments = (await evidence.metrics()).value('worker_fragments_total', { stage: 'produced' });
  return kept
    .filter(({ size }) => size >= SHARE * fragments)
    .map(({ size, madeAt }) => `${size} entries of ${fragments} fragments in the one made at ${madeAt}`);
}
