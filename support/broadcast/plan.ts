import type { AudioChange, LatencyOrder, SimulatedError } from '../drive/sts-control-orders';
import type { WorkerSettings } from '../stack/stack';
import type { Cue } from './cues';

/** How the STS behaves from the beginning; left out: it echoes at once, without a fault. */
export interface StsBehaviour {
  audio?: AudioChange;
  latency?: LatencyOrder;
  errors?: readonly SimulatedError[];
  /** No answer ever. */
  silent?: boolean;
  /** Instead of it there is one that echoes some fragments, sends nonsense for the next ones, and echoes again. */
  hostile?: { seed: number; messages: number; before: number; fragments: number };
  /** The limit of fragments in flight that it confirms, whatever the worker asks for. */
  maxInflight?: number;
}

/** What is broadcast, through which worker, and how the STS behaves: everything that a recorded run depends on. */
export interface BroadcastPlan {
  /** Names the run, its folder and its stream: letters, digits and "-". */
  name: string;
  /** A clip of `fixtures/`. */
  clip: string;
  /** The programme is the clip's beginning of this length; left out: all of it. */
  seconds?: number;
  worker: WorkerSettings;
  sts: StsBehaviour;
  /** What happens on the way, in this order. */
  cues?: readonly Cue[];
  /** Nobody sends a programme. */
  sourceIsAbsent?: true;
  /** The worker is told to publish to a place where nobody listens. */
  outputIsClosed?: true;
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

/** Whether somebody does something of this kind during the broadcast. */
export const hasCue = ({ cues = [] }: BroadcastPlan, kind: Cue['act']['kind']): boolean =>
  cues.some(({ act }) => act.kind === kind);
