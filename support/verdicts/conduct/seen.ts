import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JournalRecord } from '../../../services/contracts/journal';
import type { Evidence } from '../../broadcast/evidence';
import { FILES, type BroadcastFacts } from '../../broadcast/facts';
import type { MetricsRecord } from '../../broadcast/metrics-record';
import { type BroadcastPlan, hasCue } from '../../broadcast/plan';
import type { LogBook } from '../../records/logs';
import { clip, type Clip } from '../../../fixtures/clips';
import { longestWithin, readStandstills } from '../../records/standstill';
import { TOGETHER_MS } from '../../source/publisher';
import type { SourceFaults } from '../../source/source-faults';
import { inForce } from '../../stack/worker-settings';
import { type BreakerChange, breakerChanges } from '../breaker';
import { type Fate, fatesOf } from './fates';

/** What a broadcast left of a worker's conduct: what it said, and what others saw of it. */
export interface Seen {
  facts: BroadcastFacts;
  /** Of the programme; undefined where there is none. */
  sound: Pick<Clip, 'sampleRateHz' | 'channels'> | undefined;
  journal: readonly JournalRecord[];
  metrics: MetricsRecord;
  /** undefined where it can't be seen. */
  logs: LogBook | undefined;
  /** What became of each fragment that was sent, as the STS saw it. */
  fates: readonly Fate[];
  /** Changes of the breaker, by the log. */
  breaker: readonly BreakerChange[];
  /** Names of the runs that other broadcasts have left so far. */
  otherRuns: readonly string[];
  /** The longest that the machine itself stood still meanwhile. */
  heldUpMs: number;
  /** The longest that something of our own source may have come to the worker after it was due, by the suite's own doing. */
  sourceLateMs: number;
}

export async function seenIn(evidence: Evidence): Promise<Seen> {
  const { facts } = evidence;
  const [journal, metrics, sound] = await Promise.all([
    evidence.journal(),
    evidence.metrics(),
    clip(facts.plan.clip),
  ]);
  const logs = facts.hidden.log === undefined ? await evidence.logs() : undefined;
  const { startedAtMs, endedAtMs } = facts.times;
  const longest = longestWithin(await readStandstills(), startedAtMs, endedAtMs);
  return {
    ...{ facts, sound, journal, metrics, logs, ...derived(facts, journal, logs) },
    otherRuns: logs ? await otherRuns(evidence) : [],
    heldUpMs: longest ? longest.toMs - longest.fromMs : 0,
  };
}

/** Where the source had to wait for a processor, the media server and the worker may have, too: sound came 0.9 s late where it was 0.27. */
const WAITING_IN_ALL = 3;
/** What is as large as 16 MiB keeps all that is behind it waiting. */
const BEHIND_HUGE_MS = 2000;

export const derived = (
  { plan, appearances }: BroadcastFacts,
  journal: readonly JournalRecord[],
  logs: LogBook | undefined,
): Pick<Seen, 'fates' | 'breaker' | 'sourceLateMs'> => ({
  fates: fatesOf(journal, inForce(plan.worker).stsTimeoutMs),
  breaker: logs ? breakerChanges(logs) : [],
  sourceLateMs:
    comesLateMs(Math.max(0, ...appearances.map(({ lateMs = 0 }) => lateMs))) +
    (plan.faults?.badPictures?.hugeBytes === undefined ? 0 : BEHIND_HUGE_MS),
});

/** What goes out together waits for that, and for nobody's processor. */
const comesLateMs = (sentLateMs: number): number =>
  Math.min(TOGETHER_MS, sentLateMs) + WAITING_IN_ALL * Math.max(0, sentLateMs - TOGETHER_MS);

/** The first line of a log names its run. */
async function otherRuns({ dir }: Evidence): Promise<string[]> {
  const root = path.dirname(dir);
  const others = (await readdir(root)).filter((name) => name !== path.basename(dir));
  const first = others.map(async (name) => {
    const text = await readFile(path.join(root, name, FILES.workerLog), 'utf8').catch(() => ''); // it has none yet
    return /"runId":"([^"]+)"/.exec(text)?.[1] ?? [];
  });
  return (await Promise.all(first)).flat();
}

/** What ends a session although the worker did not want it. */
export const LOSSES: readonly string[] = ['disconnect', 'freeze-sts', 'lose-session', 'kill-media-server'];

/** A message may be on its way when a connection is torn, so the two ends count differently, and both are right. */
export const lossesOf = ({ facts: { plan } }: Seen): number =>
  (plan.cues ?? []).filter(({ act }) => LOSSES.includes(act.kind)).length;

/** Whether echo-sts saw what the worker did; a hostile one that takes its place keeps no journal. */
export const echoSaw = ({ facts: { plan } }: Seen): boolean => plan.sts.hostile === undefined;

/**
 * The clock of the source's sound stood still: until that is known what comes is taken for older than it is, so it goes out sooner
 * than other sound does, and in pieces that are too short for the STS.
 */
export const soundStoodStill = ({ facts: { plan } }: Seen): boolean =>
  (plan.faults?.clock?.steps ?? []).some(
    ({ track, of, byMs }) => track === 'audio' && of === 'timestamps' && byMs < 0,
  );

const SELDOM_MET: readonly string[] = [
  'isLatm',
  'isRich',
  'fillerBytes',
  'changesSender',
] satisfies (keyof SourceFaults)[];

/** Whether the source sends something that is wrong, or times it so: another packaging of the same packets is neither. */
export function isOdd({ faults, damage, sourceIsUntimed, clip }: BroadcastPlan): boolean {
  const isWrong = Object.keys(faults ?? {}).some((fault) => !SELDOM_MET.includes(fault));
  return isWrong || Boolean(damage ?? sourceIsUntimed) || clip === 'audio-jump';
}

/** A frozen STS notes what it was sent, closed and lost only when it goes on: none of its times tells anything. */
export const timesAreKnown = (seen: Seen): boolean => echoSaw(seen) && !hasCue(seen.facts.plan, 'freeze-sts');
