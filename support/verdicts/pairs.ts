import { LOG_LINES } from '../records/log-lines';
import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';
import { segmentDeltasMs } from './output';

/**
 * Sound against picture in each segment that was put out, in ms, signed, as the worker reports it: what its metric was when its
 * count of fragments put out rose.
 * @throws Error when a metric is absent, or two pairs fell between two readings so that one was not seen
 */
export async function reportedPairs(evidence: Evidence): Promise<number[]> {
  const metrics = await evidence.metrics();
  const deltas = metrics.changes('worker_av_sync_delta_ms');
  const steps = metrics.changes('worker_audio_fragments_total').filter(({ value }) => value > 0);
  return steps.map(({ atMs, value }, i) => {
    if (value !== i + 1)
      throw new Error(
        `pair ${i + 1} was not seen: the count went from ${i} to ${value} between two readings`,
      );
    const delta = deltas.findLast((change) => change.atMs <= atMs);
    if (!delta) throw new Error('worker_av_sync_delta_ms has no value at the first pair');
    return delta.value;
  });
}

/** The worker tells one figure of a segment in which sound may be slewed by 10 ms; measured is the mean over it. */
const AS_MEASURED_MS = 10;

/**
 * What the worker reports of each pair is what the output shows.
 * @throws AssertionError with both where they differ: a figure that never moves is worth nothing
 */
export async function expectAsMeasured(evidence: Evidence): Promise<void> {
  const [reported, measured] = await Promise.all([reportedPairs(evidence), segmentDeltasMs(evidence)]);
  const differing = reported.flatMap((deltaMs, i) => {
    const measuredMs = measured[i] ?? Number.NaN;
    return Math.abs(deltaMs - measuredMs) <= AS_MEASURED_MS ? [] : [{ pair: i + 1, deltaMs, measuredMs }];
  });
  expect(differing, 'worker_av_sync_delta_ms against the output').to.deep.equal([]);
}

/** When the worker put the first pair out, by its own log, in ms as `nowMs`. */
export async function firstPairAtMs(evidence: Evidence): Promise<number | undefined> {
  const [first] = (await evidence.logs()).where(LOG_LINES.fragmentPutOut);
  return first?.atMs;
}

/** The steps by which the worker says it moved sound, in ms, and how many its metric counts. */
export async function corrections(evidence: Evidence): Promise<{ steps: number[]; counted: number }> {
  const lines = (await evidence.logs()).where(LOG_LINES.slewed);
  const counted = (await evidence.metrics()).value('worker_av_sync_corrections_total');
  return { steps: lines.map(({ fields }) => Number(fields['stepMs'])), counted };
}
