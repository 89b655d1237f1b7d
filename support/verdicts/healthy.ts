import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';
import { largestStepMs } from '../instruments/compare-packets';
import { measurePace, percentile } from '../instruments/pace';
import { expectNothingLost } from './conservation';
import { programmePackets, segmentDeltasMs } from './output';
import { fallbackReasons } from './settlement';
import { syncOf } from './sync';

/** Limits of US1-6 to US1-10 and US2-3 to US2-5. */
const PACE = { windowMs: 10_000, least: 0.98, most: 1.02 };
const STEP_SLACK_MS = 40;
const SEGMENT_DELTA_MS = 120;
const OFFSET_MS = 20;
const DRIFT_MS_PER_S = 0.1;

/** What the features ask of a broadcast of an echo in which nothing goes wrong, by name. */
const PROMISES: Readonly<Record<string, (evidence: Evidence) => Promise<unknown>>> = {
  'all that any broadcast is held to': (evidence) => expectNothingLost(evidence, []),
  'all dubbed': async (evidence) => expect(await fallbackReasons(evidence)).to.deep.equal({}),
  'even steps': expectEvenSteps,
  'pace of real time': expectPace,
  'segments in sync': expectSegmentsInSync,
  'picture and sound belong together': expectSync,
};

/** @returns the promises that are broken, each with how; none when all is green */
export async function brokenPromises(evidence: Evidence): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, keep] of Object.entries(PROMISES))
    await keep(evidence).catch((error: Error) => broken.push(`${name}: ${error.message}`));
  return broken;
}

async function expectEvenSteps(evidence: Evidence): Promise<void> {
  const { output } = await programmePackets(evidence);
  for (const track of ['video', 'audio'] as const) {
    const durations = output[track].map(({ durationMs }) => durationMs);
    const limitMs = percentile(durations, 0.5) + STEP_SLACK_MS;
    expect(largestStepMs(output[track]), `largest step of ${track}, in ms`).to.be.at.most(limitMs);
  }
}

async function expectPace(evidence: Evidence): Promise<void> {
  const { minRatio, maxRatio } = measurePace(await evidence.arrivals(), PACE.windowMs);
  expect(minRatio, 'slowest 10 s').to.be.at.least(PACE.least);
  expect(maxRatio, 'fastest 10 s').to.be.at.most(PACE.most);
}

async function expectSegmentsInSync(evidence: Evidence): Promise<void> {
  const deltas = (await segmentDeltasMs(evidence)).map(Math.abs);
  expect(Math.max(...deltas), 'picture and sound of a segment, apart by, in ms').to.be.below(
    SEGMENT_DELTA_MS,
  );
}

async function expectSync(evidence: Evidence): Promise<void> {
  const [output, programme] = await syncOf(evidence);
  expect(output.medianMs - programme.medianMs, 'sound against picture, in ms late').to.be.within(
    -OFFSET_MS,
    OFFSET_MS,
  );
  expect(Math.abs(output.slopeMsPerS), 'drift, in ms a second').to.be.below(DRIFT_MS_PER_S);
}
