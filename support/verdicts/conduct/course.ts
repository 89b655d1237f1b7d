import { delaySecondsOf, hasCue, segmentSecondsOf } from '../../broadcast/plan';
import type { MetricPoint } from '../../records/metrics-history';
import { acceptances, fragmentsSent } from '../../records/journal-queries';
import { readingsOf } from '../readings';
import { fatesOf } from './fates';
import { AFTER_MS, BEFORE_MS, follows } from './follows';
import { within } from './messages';
import { echoSaw, lossesOf, timeoutMsOf, type Seen } from './seen';
import { inForce } from '../../stack/worker-settings';

/** Where the worker's figures moved at another moment than what they count, one sentence each. */
export function courseProblems(seen: Seen): string[] {
  return [...countedWhen(seen), ...inFlightProblems(seen), ...boundsProblems(seen)];
}

function countedWhen(seen: Seen): string[] {
  if (!echoSaw(seen) || lossesOf(seen) > 0) return [];
  const fates = fatesOf(seen.journal, timeoutMsOf(seen));
  const times = (records: readonly { atMs: number }[]): number[] => records.map(({ atMs }) => atMs);
  const inTime = fates.filter(({ by }) => by === 'answer').map(({ endedAtMs }) => endedAtMs);
  const isClear = fates.every(({ by }) => by !== 'unclear');
  return [
    ...follows(seen, 'worker_fragments_total', { stage: 'sent' }, times(fragmentsSent(seen.journal))),
    ...follows(seen, 'worker_fragments_total', { stage: 'acked' }, times(acceptances(seen.journal))),
    ...(isClear ? follows(seen, 'worker_sts_rtt_ms_count', {}, inTime) : []),
  ];
}

/** In flight: sent, and neither answered, given up nor lost. */
function inFlightProblems(seen: Seen): string[] {
  const changes = seen.metrics.changes('worker_inflight_fragments');
  const { sts, worker } = seen.facts.plan;
  const limit = sts.session?.max_inflight ?? inForce(worker).maxInflight;
  const bounds = changes.flatMap(({ value }) => within('worker_inflight_fragments', value, 0, limit));
  // A frozen STS notes what it was sent, and its losses, when it goes on.
  if (!echoSaw(seen) || hasCue(seen.facts.plan, 'freeze-sts')) return bounds;
  const fates = fatesOf(seen.journal, timeoutMsOf(seen));
  const at = (ms: number): number =>
    fates.filter(({ sentAtMs, endedAtMs }) => sentAtMs <= ms && endedAtMs > ms).length;
  const moments = fates.flatMap(({ sentAtMs, endedAtMs }) => [sentAtMs, endedAtMs]);
  const wrong = readingsOf(changes, seen.metrics.scrapedAtMs).find(({ atMs, value }) => {
    const around = moments.filter((ms) => ms > atMs - BEFORE_MS && ms <= atMs + AFTER_MS);
    return ![atMs - BEFORE_MS, ...around].map(at).includes(value);
  });
  return [
    ...bounds,
    ...(wrong ? [`worker_inflight_fragments was ${wrong.value}, which the STS never saw around then`] : []),
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
