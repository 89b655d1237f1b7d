import { isDeepStrictEqual } from 'node:util';
import type { JournalRecord } from '../../../services/contracts/journal';
import { leftOutOf } from '../../source/source-fault-packets';
import { acceptances, answers, connects, field, fragmentsSent, given } from '../../records/journal-queries';
import { METRICS_EVERY_MS } from '../../records/metrics';
import { type BroadcastPlan, delaySecondsOf, hasCue } from '../../broadcast/plan';
import { isForeignWorker } from '../../stack/foreign-worker';
import { exitCodeFor } from '../../stack/worker-profile';
import type { AudioChange } from '../../faults/sts-control';
import type { Fate } from './fates';
import { equals, within } from './messages';
import { fatesInDoubt, mayBeLost, sentInVain } from './on-the-way';
import { echoSaw, isOdd, lossesOf, soundStoodStill, type Seen } from './seen';

/** Where the worker's figures at the end do not say what its STS and its fate say, one sentence each. */
export function accountProblems(seen: Seen): string[] {
  return [
    ...(echoSaw(seen) ? messageCounts(seen) : []),
    ...fallbackProblems(seen),
    ...latencyProblems(seen),
    ...syncProblems(seen),
    ...mediaErrorProblems(seen),
    ...gaugesAtTheEnd(seen),
  ];
}

const stage = ({ metrics }: Seen, name: string): number =>
  metrics.value('worker_fragments_total', { stage: name });

/** Between them lies what was on its way when a session was lost. */
function messageCounts(seen: Seen): string[] {
  const { journal, metrics, fates } = seen;
  const [sent, acked] = [fragmentsSent(journal).length, acceptances(journal)];
  const inVain = sentInVain(seen)?.length ?? lossesOf(seen) * MOST_IN_FLIGHT;
  const surelyAcked = acked.filter(isSure(seen)).length;
  const late = lateAnswers(seen);
  const inTime = answeredInTime(seen);
  const perhaps = fates.filter(({ by }) => by === 'unclear').length;
  const rtt = metrics.value('worker_sts_rtt_ms_count');
  return [
    ...within('worker_fragments_total sent, against the STS', stage(seen, 'sent'), sent, sent + inVain),
    ...within(
      'worker_fragments_total acked, against the STS',
      stage(seen, 'acked'),
      surelyAcked,
      acked.length,
    ),
    ...within('worker_fragments_total late, against the STS', stage(seen, 'late'), late.least, late.most),
    ...within(
      'worker_sts_rtt_ms_count, against answers in time',
      rtt,
      inTime.sure.length,
      inTime.all.length + perhaps,
    ),
    ...rttProblems(seen),
    ...pressureCounts(seen),
    ...reconnectionProblems(seen),
  ];
}

const MOST_IN_FLIGHT = 10;

const isSure = (seen: Seen): ((record: JournalRecord) => boolean) => {
  const isInDoubt = mayBeLost(seen);
  return (record) => !isInDoubt(record);
};

function answeredInTime(seen: Seen): { all: Fate[]; sure: Fate[] } {
  const all = seen.fates.filter(({ by }) => by === 'answer');
  const inDoubt = new Set(fatesInDoubt(seen));
  return { all, sure: all.filter((fate) => !inDoubt.has(fate)) };
}

/**
 * Late is what comes when its fragment has left: after the timeout, a second time, or after it was put out. Only the first
 * two can be told for sure.
 */
function lateAnswers(seen: Seen): { least: number; most: number } {
  const { facts, journal, fates } = seen;
  const endsAtMs = facts.workerExit.atMs;
  const seenByWorker = answers(journal).filter(({ atMs }) => atMs < endsAtMs - LAST_WORDS_MS).length;
  const clear = fates.filter(({ by }) => by !== 'unclear');
  const surelyAfter = clear.filter((fate) => isAnsweredAfterPutOut(seen, fate, -DUE_MS) && hasSound(fate));
  const sure = clear.reduce((sum, { late }) => sum + late, surelyAfter.length);
  const unsure = fates.filter(({ by }) => by === 'unclear').length;
  const afterPutOut = fates.filter((fate) => isAnsweredAfterPutOut(seen, fate)).length;
  return {
    least: lossesOf(seen) > 0 ? 0 : Math.min(sure, seenByWorker),
    most: sure - surelyAfter.length + unsure + afterPutOut,
  };
}

const hasSound = ({ answer }: Fate): boolean => field(answer?.payload, 'dubbed_audio') !== undefined;

/** Of a worker that has put everything out and ends. */
const LAST_WORDS_MS = 1000;
/** When a fragment is due is known to a second: by the suite's clock, the place of its sound, and a busy machine. */
const DUE_MS = 1000;
const NS_PER_MS = 1e6;

/** @param earlierMs how much sooner may do */
function isAnsweredAfterPutOut(
  { facts, journal }: Seen,
  { fragmentId, endedAtMs, by }: Fate,
  earlierMs = DUE_MS,
): boolean {
  const sent = fragmentsSent(journal).find((record) => record.fragmentId === fragmentId);
  const startMs = Number(field(sent?.payload, 'metadata', 'pts_ns')) / NS_PER_MS;
  const dueAtMs = (facts.publisher.fixtureStartAtMs ?? 0) + startMs + delaySecondsOf(facts.plan) * 1000;
  return by === 'answer' && endedAtMs > dueAtMs - earlierMs;
}

/** A worker is told of an answer a little later than the STS gives it, and on a busy machine one may be told much later. */
const TOLD_LATER_MS = 500;
/** On average it is 35 ms at most, with ten broadcasts beside each other. */
const USUALLY_LATER_MS = 100;

/** Sum and buckets of the times that answers took: each one as the STS saw it, or a little more. */
function rttProblems(seen: Seen): string[] {
  const { metrics, fates } = seen;
  if (fates.some(({ by }) => by === 'unclear')) return [];
  const { all, sure } = answeredInTime(seen);
  const [mostTookMs, tookMs] = [all, sure].map(tookMsOf) as [number[], number[]];
  const told = metrics.value('worker_sts_rtt_ms_sum');
  const mostMs = sumOf(mostTookMs) + TOLD_LATER_MS + all.length * USUALLY_LATER_MS;
  // The clocks of two processes may be apart by a millisecond.
  const leastMs = sumOf(tookMs) - sure.length;
  return [
    ...within('worker_sts_rtt_ms_sum, against the STS', told, leastMs, mostMs),
    ...metrics.buckets('worker_sts_rtt_ms').flatMap(({ le, value }) => {
      const least = tookMs.filter((ms) => ms + TOLD_LATER_MS <= le).length;
      const most = mostTookMs.filter((ms) => ms - 1 <= le).length;
      return within(`worker_sts_rtt_ms_bucket le ${le}, against the STS`, value, least, most);
    }),
  ];
}

const tookMsOf = (fates: readonly Fate[]): number[] =>
  fates.map(({ endedAtMs, sentAtMs }) => endedAtMs - sentAtMs);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function pressureCounts(seen: Seen): string[] {
  const counted = seen.metrics.labelled('worker_backpressure_events_total', 'action');
  return Object.entries(counted).flatMap(([action, value]) => {
    const asked = given(seen.journal, 'backpressure').filter(
      ({ payload }) => field(payload, 'action') === action,
    );
    const name = `worker_backpressure_events_total ${action}, against the STS`;
    return within(name, value, asked.filter(isSure(seen)).length, asked.length);
  });
}

/** The first session is no return. One that was forgotten and renewed on the same connection may count as one or not. */
function reconnectionProblems({ journal, metrics }: Seen): string[] {
  const sessions = given(journal, 'stream:ready');
  const connections = new Set(sessions.map(({ connection }) => connection)).size;
  const [least, most] = [connections, sessions.length].map((count) => Math.max(0, count - 1));
  return within(
    `worker_reconnection_total, against ${connects(journal).length} connections`,
    metrics.value('worker_reconnection_total'),
    least ?? 0,
    most ?? 0,
  );
}

/** Reasons add up to what fell back; what the STS could not cause did not happen. */
function fallbackProblems(seen: Seen): string[] {
  const { metrics, facts } = seen;
  const reasons = metrics.labelled('worker_fallback_total', 'reason');
  const sum = Object.values(reasons).reduce((all, count) => all + count, 0);
  const fell = stage(seen, 'fallback');
  const problems = equals('sum of worker_fallback_total, against stage fallback', sum, fell);
  if (!echoSaw(seen) || facts.plan.worker.stsMode === 'passthrough') return problems;
  return [...problems, ...reasonProblems(seen, reasons)];
}

function reasonProblems(seen: Seen, reasons: Readonly<Record<string, number>>): string[] {
  const { fates } = seen;
  const unclear = fates.filter(({ by }) => by === 'unclear').length;
  const of = (by: Fate['by'], isSo: (fate: Fate) => boolean = () => true): number =>
    fates.filter((fate) => fate.by === by && isSo(fate) && !isAnsweredAfterPutOut(seen, fate)).length;
  const failed = of('answer', ({ answer }) => answer?.event === 'error' || answer?.status === 'failed');
  const given = of('answer', ({ answer }) => answer?.status === 'success' || answer?.status === 'partial');
  const { error = 0, timeout = 0, invalid_output: invalid = 0 } = reasons;
  const put = fates.filter((fate) => isAnsweredAfterPutOut(seen, fate)).length;
  const lost = fatesInDoubt(seen).length;
  return [
    ...within(
      'worker_fallback_total error, against failed answers',
      error,
      failed - lost,
      failed + put + unclear,
    ),
    ...within(
      'worker_fallback_total timeout, against fragments without an answer',
      timeout,
      0,
      of('timeout') + unclear + lost,
    ),
    ...(spoilsDubs(seen) ? [] : equals('worker_fallback_total invalid_output, of good dubs', invalid, 0)),
    ...within(
      'dubs used and worker_fallback_total invalid_output, against good answers',
      stage(seen, 'dubbed') + invalid,
      // What waits for a codec that hangs is answered, and is neither used nor refused by the time that it is due.
      seen.facts.plan.codec === 'hangs' ? 0 : given - lost,
      given + put + unclear + lost,
    ),
  ];
}

/** Whether the STS was told to give, at any time, what a worker may or must refuse, or the worker can't join any dub. */
function spoilsDubs({ facts: { plan } }: Seen): boolean {
  if (plan.codec) return true;
  const cued = (plan.cues ?? []).flatMap(({ act }) => (act.kind === 'audio' ? [act.change] : []));
  return [plan.sts.audio ?? { mode: 'echo' }, ...cued].some((change) => !isGoodDub(change));
}

const GOOD_DUBS: readonly AudioChange['mode'][] = ['echo', 'marked', 'encoded', 'swapped', 'spoken'];

const isGoodDub = ({ mode, stretch_percent = 0, config_spelling, channels }: AudioChange): boolean =>
  GOOD_DUBS.includes(mode) && stretch_percent === 0 && config_spelling !== 'he_aac' && channels === undefined;

/** The one rule of time, by the worker's own figures: sum and buckets agree with what was put out. */
const LATENCY_TOLERANCE_MS = 300;
/** Where a source is late once, for less than a second or two. */
const LATE_FRAGMENTS = 2;

function latencyProblems(seen: Seen): string[] {
  const { metrics, facts } = seen;
  const name = 'worker_chunk_end_to_end_latency_ms';
  const delayMs = delaySecondsOf(facts.plan) * 1000;
  const putOut = metrics.value('worker_audio_fragments_total');
  const averageMs = putOut === 0 ? delayMs : metrics.value(`${name}_sum`) / putOut;
  const [least, most] = [delayMs - LATENCY_TOLERANCE_MS, delayMs + LATENCY_TOLERANCE_MS];
  // what comes late waits less, as it goes out when it is due
  const leastOfOne = least - seen.sourceLateMs;
  const leastAverage = least - (LATE_FRAGMENTS * seen.sourceLateMs) / Math.max(1, putOut);
  const counted = equals(`${name}_count, against fragments put out`, metrics.value(`${name}_count`), putOut);
  if (soundStoodStill(seen) || facts.hidden.delay !== undefined) return counted;
  return [
    ...counted,
    ...within(`${name}, on average`, averageMs, leastAverage, most),
    ...stepsOfLatency(seen, name, delayMs),
    ...metrics.buckets(name).flatMap(({ le, value }) => {
      if (le > leastOfOne && le < most) return within(`${name}_bucket le ${le}`, value, 0, putOut);
      const expected = le >= most ? putOut : 0;
      return equals(`${name}_bucket le ${le}`, value, expected);
    }),
  ];
}

/** One fragment may begin with silence that fills a hole, and a machine that stands still, or a source that is late, holds one up. */
const OF_ONE_MS = 500;

/** The average hides one that is wrong: what is added from one reading to the next is of one fragment, or of a few. */
function stepsOfLatency(
  { metrics, heldUpMs, sourceLateMs, facts }: Seen,
  name: string,
  delayMs: number,
): string[] {
  if (isOdd(facts.plan)) return []; // a way that is full of what is wrong brings sound late
  const [sums, counts] = [metrics.readings(`${name}_sum`), metrics.readings(`${name}_count`)];
  const mostMs = OF_ONE_MS + Math.max(heldUpMs, sourceLateMs);
  return counts.slice(1).flatMap(({ value }, i) => {
    const more = value - (counts[i]?.value ?? NaN);
    const addedMs = (sums[i + 1]?.value ?? NaN) - (sums[i]?.value ?? NaN);
    return more > 0
      ? within(`${name}, of fragment ${value}`, addedMs / more, delayMs - mostMs, delayMs + mostMs)
      : [];
  });
}

/** As the contract has it. */
const SYNC_MS = 10;

/** A source that times its sound rightly gives nothing to correct, in its first appearance or in a later one. */
function syncProblems({ metrics, facts: { plan } }: Seen): string[] {
  if (isOdd(plan)) return [];
  const name = 'worker_av_sync_delta_ms';
  const wrong = metrics.readings(name).find(({ value }) => !(Math.abs(value) <= SYNC_MS));
  return [
    ...(wrong ? within(`${name} of sound that is in its place`, wrong.value, -SYNC_MS, SYNC_MS) : []),
    ...equals(
      'worker_av_sync_corrections_total of sound that is in its place',
      metrics.value('worker_av_sync_corrections_total'),
      0,
    ),
  ];
}

/** What is counted as trouble with media is what happened, and nothing else. */
function mediaErrorProblems({ metrics, facts }: Seen): string[] {
  const errors = metrics.labelled('worker_media_errors_total', 'error_type');
  const bus = metrics.labelled('worker_gst_bus_errors_total', 'error_type');
  const { workerExit, hidden } = facts;
  // A worker that ends because of its output or its STS may, or may not, have seen its input go first.
  const isCutShort = hidden.exit === undefined && workerExit.code !== 0;
  const stoppedAtMs = facts.cues.find(({ act }) => act.kind === 'stop-worker')?.atMs ?? Infinity;
  const went = facts.appearances.filter(
    ({ fixtureStartAtMs, endedAtMs = Infinity }) => fixtureStartAtMs !== undefined && endedAtMs < stoppedAtMs,
  ).length;
  const [least, most] = [isCutShort ? 0 : went, went];
  const failed = hidden.exit === undefined && workerExit.code === exitCodeFor(EXIT_OUTPUT_FAILED) ? 1 : 0;
  return [
    ...(isDeepStrictEqual(errors, bus)
      ? []
      : [
          `worker_gst_bus_errors_total is ${JSON.stringify(bus)}, worker_media_errors_total ${JSON.stringify(errors)}`,
        ]),
    ...within('worker_media_errors_total input_lost', errors['input_lost'] ?? 0, least, most),
    ...equals('worker_media_errors_total output', errors['output'] ?? 0, failed),
    ...equals('worker_media_errors_total segment_file', errors['segment_file'] ?? 0, 0),
    ...(isForeignWorker() ? [] : causedErrors(facts.plan, errors)),
  ];
}

/** What our own worker calls so: none without its cause. A join may come too late on a busy machine. */
function causedErrors(plan: BroadcastPlan, errors: Readonly<Record<string, number>>): string[] {
  const wrong = plan.faults ?? {};
  const leftOut = leftOutOf(wrong) + (wrong.losesSoundAtSecond ? 1 : 0);
  const isDisturbed = isOdd(plan) || plan.cues?.some(({ act }) => act.kind.endsWith('-source'));
  const none = ['clock', 'hole', 'sound_left_out', 'unusable_input', 'input_changed'];
  const counted = (type: string, least: number, most = least): string[] =>
    within(`worker_media_errors_total ${type}`, errors[type] ?? 0, least, most);
  return [
    ...counted('malformed', leftOut),
    // of either track, and again at each attempt that only meets silence
    ...(hasCue(plan, 'silence-source') ? counted('unusable_input', 2, Infinity) : []),
    ...(isDisturbed ? [] : none.flatMap((type) => counted(type, 0))),
  ];
}

const EXIT_OUTPUT_FAILED = 5;

/** All that waited is out, and nobody is waited for. */
function gaugesAtTheEnd({ metrics, facts: { hidden, workerExit } }: Seen): string[] {
  if (hidden.exit === undefined && workerExit.code !== 0) return [];
  // Of a worker that somebody else runs the last reading may be one before its end: it then holds what it puts out until then.
  const queuedMs = hidden.exit === undefined ? 0 : METRICS_EVERY_MS;
  return [
    ...equals('worker_inflight_fragments at the end', metrics.value('worker_inflight_fragments'), 0),
    ...['worker_video_queue_ms', 'worker_audio_queue_ms'].flatMap((name) =>
      within(`${name} at the end`, metrics.value(name), 0, queuedMs),
    ),
  ];
}
