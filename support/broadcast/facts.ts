import path from 'node:path';
import type { MemoryReading } from '../base/proc';
import type { ProcessExit } from '../base/service';
import type { InputGateCount } from '../faults/input-gate';
import type { GateAct } from '../faults/output-gate';
import type { HealthSpan } from '../records/health';
import type { JoinTimes } from '../records/late-joiner';
import type { LiveReaderEnd } from '../records/live-reader';
import type { PublisherTimeline } from '../source/publisher';
import type { Hidden, MediaServerIdentity, StackKind } from '../stack/stack';
import type { DoneCue } from './faults';
import type { BroadcastPlan } from './plan';

/** When things happened, in ms as `nowMs`; undefined for what did not happen. */
export interface BroadcastTimes {
  startedAtMs: number;
  workerStartedAtMs: number;
  /** The media server lists a reader of the input. */
  inputReadAtMs: number | undefined;
  /** The worker itself says that it runs. */
  workerRunsAtMs: number | undefined;
  /** The media server lists the output as ready. */
  outputReadyAtMs: number | undefined;
  endedAtMs: number;
}

/** What a broadcast left behind, beside the files in its folder. Plain JSON: scenarios of other processes read it. */
export interface BroadcastFacts {
  plan: BroadcastPlan;
  stack: StackKind;
  /** What of the worker could not be seen. */
  hidden: Hidden;
  mediaServer: MediaServerIdentity;
  streamId: string;
  times: BroadcastTimes;
  publisher: PublisherTimeline;
  /** Every time that the source appeared; more than one when it broke off and came back. */
  appearances: PublisherTimeline[];
  /** What happened on the way, in order. */
  cues: DoneCue[];
  /** Why a planned cue was not carried out; undefined when all were. */
  missedCue?: string | undefined;
  workerExit: ProcessExit;
  /** undefined when no second viewer was planned, or none could join. */
  lateViewer?: JoinTimes | { problem: string } | undefined;
  /** What a hostile STS sent, where there was one, and how the worker's memory went. */
  nonsense?: { sent: number; beganAtMs: number | undefined; memory: MemoryReading[] } | undefined;
  /** The states that the worker told, one after the other. */
  health: HealthSpan[];
  /** Files of segments that our own worker wrote to under their names, so that they were there before they were whole. */
  grownSegments?: string[] | undefined;
  /** What the suite did to the output on its way; undefined where that did not lead through it. */
  outputActs?: GateAct[] | undefined;
  /** Whether the worker said that its stream ends before it closed the connection; undefined where nobody stood in its way. */
  outputGoodbye?: boolean | undefined;
  /** What a locked source was asked; undefined of one that is open. */
  inputGate?: InputGateCount | undefined;
  viewerEnd: LiveReaderEnd | undefined;
  /** Servers that ended although nobody told them to. */
  unexpectedExits: string[];
  /** Why the source ended before its clip did. */
  sourceProblem: string | undefined;
  /** Why there is no recording of the output. */
  noRecording: string | undefined;
}

/** Names of the files in a broadcast's folder. */
export const FILES = {
  facts: 'broadcast.json',
  journal: 'journal.ndjson',
  metrics: 'metrics.ndjson',
  arrivals: 'arrivals.json',
  recording: 'output.mp4',
  laterRecording: 'output-later.mp4',
  workerLog: 'worker-1.log',
  kept: 'worker-1-kept.json',
  certificate: 'source-certificate.pem',
} as const;

/** Where the only worker of a broadcast keeps its segments. */
export const segmentsFolder = (evidenceDir: string, streamId: string): string =>
  path.join(evidenceDir, 'worker-1-segments', streamId);
