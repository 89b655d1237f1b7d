import { delaySecondsOf, segmentSecondsOf } from '../../broadcast/plan';
import type { MetricPoint } from '../../records/metrics-history';
import { acceptances, fragmentsSent } from '../../records/journal-queries';
import { disagreements } from '../readings';
import type { Fate } from './fates';
import { within } from './messages';
import { fatesInDoubt, mayBeLost, sentInVain } from './on-the-way';
import { timesAreKnown, type Seen } from './seen';
import { inForce } from '../../stack/worker-settings';

/** Where the worker's figures moved at another moment than what they count, one sentence each. */
export function seriesProblems(seen: Seen): string[] {
  return [...countedWhen(seen), ...inFlightProblems(seen), ...boundsProblems(seen)];
}

function countedWhen(seen: Seen): string[] {
  if (!timesAreKnown(seen)) return [];
  const { fates, journal } = seen;
  const inVain = sentInVain(seen);
  const isInDoubt = mayBeLost(seen);
  const acked = acceptances(journal);
  const inTime = fates.filter(({ by }) => by === 'answer');
  const unheard = new Set(fatesInDoubt(seen));
  const endsOf = (some: readonly Fate[]): number[] => some.map(({ endedAtMs }) => endedAtMs);
  const isClear = fates.every(({ by }) => by !== 'unclear');
  const total = 'worker_fragments_total';
  return [
    ...(inVain
      ? follows(seen, total, { stage: 'sent' }, { surely: timesOf(fragmentsSent(journal)), perhaps: inVain })
      : []),
    ...follows(
      seen,
      total,
      { stage: 'acked' },
      {
        surely: timesOf(acked.filter((ack) => !isInDoubt(ack))),
        perhaps: timesOf(acked.filter(isInDoubt)),
      },
    ),
    ...(isClear
      ? follows(
          seen,
          'worker_sts_rtt_ms_count',
          {},
          {
            surely: endsOf(inTime.filter((fate) => !unheard.has(fate))),
            perhaps: endsOf(inTime.filter((fate) => unheard.has(fate))),
          },
        )
      : []),
  ];
}

/** What the STS was to confirm, in one session or another. */
function highestLimit({ facts: { plan } }: Seen): number {
  const { sts, worker, cues = [] } = plan;
  const later = cues.flatMap(({ act }) => (act.kind === 'session' && act.order.max_inflight) || []);
  return Math.max(sts.session?.max_inflight ?? inForce(worker).maxInflight, ...later);
}

/** A worker sends the next one before it has read an answer that is there already. */
const HEARD_WITHIN_MS = 500;

/** @param heardMs so much later than the STS gave its answers the worker took notice of them */
function inFlight(fates: readonly Fate[], heardMs: number): MetricPoint[] {
  const places = fates.map(({ sentAtMs, endedAtMs }) => ({ sentAtMs, freeAtMs: endedAtMs + heardMs }));
  const moments = places.flatMap(({ sentAtMs, freeAtMs }) => [sentAtMs, freeAtMs]);
  return moments
    .sort((a, b) => a - b)
    .map((atMs) => ({
      atMs,
      value: places.filter(({ sentAtMs, freeAtMs }) => sentAtMs <= atMs && freeAtMs > atMs).length,
    }));
}

/** In flight: sent, and neither answered, given up nor lost. */
function inFlightProblems(seen: Seen): string[] {
  const changes = seen.metrics.changes('worker_inflight_fragments');
  const bounds = changes.flatMap(({ value }) =>
    within('worker_inflight_fragments', value, 0, highestLimit(seen)),
  );
  if (!timesAreKnown(seen)) return bounds;
  const readings = seen.metrics.readings('worker_inflight_fragments');
  const asSeen = disagreements(readings, inFlight(seen.fates, 0), AROUND_MS);
  const asHeard = inFlight(seen.fates, HEARD_WITHIN_MS + seen.heldUpMs);
  const wrong = asSeen.find(
    ({ atMs, read: value }) => disagreements([{ atMs, value }], asHeard, AROUND_MS).length > 0,
  );
  return [
    ...bounds,
    ...(wrong ? [`worker_inflight_fragments was ${wrong.read}, which the STS never saw around then`] : []),
  ];
}

/** More than is held back by the rule of time is waiting for something else. */
const QUEUE_ROOM_MS = 1500;
/** A programme this much longer than the delay fills both queues. */
const FILLS_MS = 3000;

function boundsProblems(seen: Seen): string[] {
  const { metrics, facts } = seen;
  const { plan, publisher, cues } = facts;
  const delayMs = delaySecondsOf(plan) * 1000;
  const silentAtMs = cues.find(({ act }) => act.kind === 'silence-source')?.atMs ?? Infinity;
  const playedMs = Math.min(publisher.endedAtMs ?? 0, silentAtMs) - (publisher.fixtureStartAtMs ?? Infinity);
  const most = (points: readonly MetricPoint[]): number => Math.max(...points.map(({ value }) => value));
  // Sound is counted from when its segment is complete, so its queue is never as long as that of pictures.
  const soundMs = Math.min(delayMs, segmentSecondsOf(plan) * 1000);
  const filled = playedMs > delayMs + FILLS_MS && metrics.value('worker_audio_fragments_total') > 0;
  const queue = (name: string, leastMs: number): string[] =>
    within(`${name}, at most`, most(metrics.changes(name)), filled ? leastMs : 0, delayMs + QUEUE_ROOM_MS);
  const queues = [
    ...queue('worker_video_queue_ms', delayMs - QUEUE_ROOM_MS),
    ...queue('worker_audio_queue_ms', delayMs - soundMs - QUEUE_ROOM_MS),
  ];
  return [
    ...(facts.hidden.delay === undefined ? queues : []),
    ...metrics
      .changes('worker_sts_breaker_state')
      .flatMap(({ value }) => within('worker_sts_breaker_state', value, 0, 2)),
  ];
}

/** A reading is noted when it is asked for, and may take so long on a machine that is busy. */
export const BEFORE_MS = 1000;
export const AFTER_MS = 2000;
export const AROUND_MS = [BEFORE_MS, AFTER_MS] as const;

export const timesOf = (records: readonly { atMs: number }[]): number[] => records.map(({ atMs }) => atMs);

/** When a counter had to move, and when it may have, ms as `nowMs`. */
export interface Happened {
  surely: readonly number[];
  perhaps: readonly number[];
}

/**
 * Each reading of a counter lies between what had happened a second before and what has two seconds later.
 * @param happened times alone are those when it had to count
 * @param lateMs how much later the worker may have learned of it
 */
export function follows(
  { metrics, facts }: Seen,
  name: string,
  labels: Record<string, string>,
  happened: readonly number[] | Happened,
  lateMs = 0,
): string[] {
  const { surely, perhaps } = 'surely' in happened ? happened : { surely: happened, perhaps: [] };
  const countOf = (times: readonly number[], ms: number): number => times.filter((atMs) => atMs <= ms).length;
  const bounds = (ms: number): [least: number, most: number] => [
    countOf(surely, ms - BEFORE_MS - lateMs),
    countOf([...surely, ...perhaps], ms + AFTER_MS),
  ];
  return metrics
    .readings(name, labels)
    .flatMap(({ atMs, value }) => {
      const seconds = ((atMs - facts.times.startedAtMs) / 1000).toFixed(1);
      const what = `${name} ${JSON.stringify(labels)}, read ${seconds} s after the start`;
      return within(what, value, ...bounds(atMs));
    })
    .slice(0, 1);
}
