import type { AudioChange, LatencyOrder } from '../drive/sts-control-orders';
import type { WorkerSettings } from '../stack/stack';

/** What is broadcast, through which worker, and how the STS behaves: everything that a recorded run depends on. */
export interface BroadcastPlan {
  /** Names the run, its folder and its stream: letters, digits and "-". */
  name: string;
  /** A clip of `fixtures/`. */
  clip: string;
  worker: WorkerSettings;
  sts: { audio?: AudioChange; latency?: LatencyOrder };
  /** A second viewer joins when this segment (from 0) has been put out. */
  viewerJoinsAfterSegment?: number;
}

/** The worker's own default. */
export const DEFAULT_SEGMENT_SECONDS = 6;
const DEFAULT_OFFSET_SECONDS = 8.5;
const NS_PER_SECOND = 1e9;

export const segmentSecondsOf = ({ worker }: BroadcastPlan): number =>
  worker.segmentDurationSeconds ?? DEFAULT_SEGMENT_SECONDS;

/** How long after its capture everything is put out: one segment and the offset (worker.md). */
export const delaySecondsOf = (plan: BroadcastPlan): number =>
  segmentSecondsOf(plan) +
  (plan.worker.avOffsetNs === undefined ? DEFAULT_OFFSET_SECONDS : plan.worker.avOffsetNs / NS_PER_SECOND);
