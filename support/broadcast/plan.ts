import type { BrokenCodec } from '../faults/broken-codec';
import type { AudioChange, LatencyOrder, SessionOrder, SimulatedError } from '../faults/sts-control';
import type { Damage } from '../source/clip-damage';
import type { PacketShape } from '../source/publisher-tracks';
import type { SourceFaults } from '../source/source-faults';
import { workerCommand } from '../stack/foreign-worker';
import { isWatchedOnly } from '../stack/level';
import type { StackKind, WorkerSettings } from '../stack/stack';
import { workerProfile } from '../stack/worker-profile';
import { fixedIn, inForce, WORKER_DEFAULTS } from '../stack/worker-settings';
import type { Cue } from './faults';

/** How the STS behaves from the beginning; left out: it echoes at once, without a fault. */
export interface StsBehaviour {
  audio?: AudioChange;
  latency?: LatencyOrder;
  errors?: readonly SimulatedError[];
  /** No answer ever. */
  silent?: boolean;
  /** Instead of it there is one that echoes some fragments, sends nonsense for the next ones, and echoes again. */
  hostile?: { seed: number; messages: number; before: number; fragments: number; bombs?: true };
  /** What it tells the worker at the beginning and at the end of a session, and what it keeps to itself. */
  session?: SessionOrder;
  /** It lets nobody in until a cue changes that. */
  absent?: boolean;
}

/** What is broadcast, through which worker, and how the STS behaves: everything that a recorded run depends on. */
export interface BroadcastPlan {
  /** Names the run, its folder and its stream: letters, digits and "-". */
  name: string;
  /** A clip of `fixtures/`. */
  clip: string;
  /** The programme is the clip's beginning of this length; left out: all of it. */
  seconds?: number;
  /** How the source fills and numbers its packets; left out: one AAC frame a packet, numbers from anywhere. */
  packets?: PacketShape;
  /** What is wrong with what the source sends. */
  damage?: readonly Damage[];
  /** What is wrong with the source; left out: nothing. */
  faults?: SourceFaults;
  /** The worker reads the source itself, with no media server between them. */
  isCamera?: true;
  worker: WorkerSettings;
  /** The worker's codec does not code. */
  codec?: BrokenCodec;
  sts: StsBehaviour;
  /** What happens on the way, in this order. */
  cues?: readonly Cue[];
  /** Nobody sends a programme. */
  sourceIsAbsent?: true;
  /** The API of the server that the worker reads says that the programme comes to it by RTMP. */
  sourceIsUntimed?: true;
  /** The worker has to read its source over TLS, and to show a password. */
  sourceIsLocked?: true;
  /** The worker is told to publish to a place where nobody listens. */
  outputIsClosed?: true;
  /** The media server closes the connection instead of taking the output. */
  outputHangsUp?: true;
  /** The way of the output leads through the suite, which only listens. */
  outputIsOverheard?: true;
  /** A second viewer joins when this segment (from 0) has been put out. */
  viewerJoinsAfterSegment?: number;
}

const OUR_OFFSET_SECONDS = 8.5;
const NS_PER_SECOND = 1e9;
/** What a worker is not told it derives: so long after the last answer in time everything is put out. */
const AFTER_TIMEOUT_SECONDS = 0.5;

export const segmentSecondsOf = ({ worker }: BroadcastPlan): number => inForce(worker).segmentDurationSeconds;

/** Enough to tell what is kept of each of them from what is not; nonsense of an STS costs memory of its own. */
export const hasManyFragments = (plan: BroadcastPlan): boolean =>
  plan.sts.hostile === undefined && (plan.seconds ?? 0) / segmentSecondsOf(plan) >= MANY_FRAGMENTS;
const MANY_FRAGMENTS = 50;

/** How long after its capture everything is put out: one segment and the offset. */
export const delaySecondsOf = (plan: BroadcastPlan): number =>
  segmentSecondsOf(plan) + offsetSecondsOf(plan.worker);

function offsetSecondsOf({ avOffsetNs, stsTimeoutMs }: WorkerSettings): number {
  if (avOffsetNs !== undefined) return avOffsetNs / NS_PER_SECOND;
  const { offsetSeconds } = workerProfile().delay;
  // Of one with an offset of its own it is not known what that follows.
  const follows = stsTimeoutMs !== undefined && offsetSeconds === OUR_OFFSET_SECONDS;
  return follows ? stsTimeoutMs / 1000 + AFTER_TIMEOUT_SECONDS : offsetSeconds;
}

/** @param ours a delay as the features say it, of our own worker. @returns that of the worker under test, in seconds */
export const delayFor = (ours: number): number =>
  ours - OUR_OFFSET_SECONDS + workerProfile().delay.offsetSeconds;

/** Whether the output's way leads through the suite, which can seem to be a media server that is ill. */
export const needsGate = (plan: BroadcastPlan): boolean =>
  plan.outputHangsUp === true ||
  plan.outputIsOverheard === true ||
  hasCue(plan, 'stall-output') ||
  hasCue(plan, 'refuse-output');

/** Whether the plan is that the worker can't publish its output to the end: it takes with it what waits to be put out. */
export const outputFails = (plan: BroadcastPlan): boolean =>
  plan.outputIsClosed === true ||
  plan.outputHangsUp === true ||
  isStoppedAtOnce(plan) ||
  hasCue(plan, 'kill-media-server') ||
  hasCue(plan, 'refuse-output') ||
  plan.cues?.findLast(({ act: { kind } }) => kind === 'stall-output' || kind === 'output-goes-on')?.act
    .kind === 'stall-output';

/** Whether the worker is told to stop a second time, when it still puts out what it holds. */
export const isStoppedAtOnce = ({ cues = [] }: BroadcastPlan): boolean =>
  cues.filter(({ act }) => act.kind === 'stop-worker').length > 1;

/** Whether somebody does something of this kind during the broadcast. */
export const hasCue = ({ cues = [] }: BroadcastPlan, kind: Cue['act']['kind']): boolean =>
  cues.some(({ act }) => act.kind === kind);

/** The clip with which the source is back; undefined: with the plan's, or never. */
export const otherClip = ({ cues = [] }: BroadcastPlan): string | undefined =>
  cues.flatMap(({ act }) => (act.kind === 'return-source' && act.clip) || [])[0];

/** What a broadcast does to the pipeline that only those can do who run it. */
const OF_THE_OWNER: Partial<Record<Cue['act']['kind'], string>> = {
  'freeze-sts': 'the STS of an external pipeline is not frozen',
  'thaw-sts': 'the STS of an external pipeline is not frozen',
  'kill-media-server': 'the media server of an external pipeline is not killed',
  'stop-worker': 'an external worker is stopped by whoever started it',
};

/** Why a broadcast can't be performed on a pipeline of this kind; undefined when it can. */
export function whyUnsupported(plan: BroadcastPlan, kind: StackKind): string | undefined {
  if (plan.sourceIsLocked && kind !== 'local')
    return 'a worker that the suite does not run as its own process trusts no certificate of the suite';
  if (isWatchedOnly()) return undefined; // only scenarios that need nothing of it come here (support/hooks.ts)
  if (plan.codec && (kind !== 'local' || workerCommand() !== undefined))
    return "the codec of a worker that is not the suite's own process, or not ours, can't be broken";
  if (plan.sourceIsUntimed && kind !== 'local')
    return "a worker that the suite does not run as its own process can't ask a server of the suite";
  if (plan.sourceIsUntimed && workerProfile().settings.mediaServerApiUrl === 'none')
    return "the worker's profile says that it asks no media server: mediaServerApiUrl";
  const fixed = fixedIn(plan.worker);
  if (fixed !== undefined) return fixed;
  if (kind !== 'external') return undefined;
  if (plan.sourceIsAbsent) return "an external worker can't be started for an input that never comes";
  if (plan.isCamera) return "an external worker can't be led to another input";
  if (plan.outputIsClosed || needsGate(plan)) return "an external worker's output can't be led elsewhere";
  if (plan.clip === 'no-audio') return 'that a worker refuses its input is seen by whoever started it';
  if (plan.sts.hostile) return "an external worker can't be led to another STS";
  const act = plan.cues?.find(({ act: { kind: name } }) => OF_THE_OWNER[name])?.act.kind;
  return (act && OF_THE_OWNER[act]) ?? otherSettings(plan);
}

/** An external worker is asked to run with its defaults (docs/contract.md). */
function otherSettings({ worker }: BroadcastPlan): string | undefined {
  const { segmentDurationSeconds = WORKER_DEFAULTS.segmentDurationSeconds, ...others } = worker;
  const names = Object.keys(others);
  if (segmentDurationSeconds !== WORKER_DEFAULTS.segmentDurationSeconds)
    names.push(`segments of ${segmentDurationSeconds} s`);
  return names.length === 0
    ? undefined
    : `an external worker's settings can't be changed: ${names.join(', ')}`;
}
