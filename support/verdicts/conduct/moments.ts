import { delaySecondsOf, hasCue, outputFails, segmentSecondsOf } from '../../broadcast/plan';
import { field, given, received } from '../../records/journal-queries';
import { beginsAfterMs, type Damage } from '../../source/clip-damage';
import { beganAtMs } from '../source-times';
import { BREAKER_VALUES } from '../breaker';
import { disagreements } from '../readings';
import { AROUND_MS, BEFORE_MS, follows, timesOf } from './series';
import { lacksSound } from './health';
import { fatesInDoubt, mayBeLost } from './on-the-way';
import { echoSaw, lossesOf, soundStoodStill, timesAreKnown, type Seen } from './seen';

/** Where the worker's figures did not move when the programme, its STS or its log say that they had to, one sentence each. */
export function momentProblems(seen: Seen): string[] {
  return [
    ...orderProblems(seen),
    ...(isPlain(seen) ? [...programmeMoments(seen), ...queueProblems(seen)] : []),
    ...(echoSaw(seen) ? stsMoments(seen) : []),
    ...breakerMoments(seen),
  ];
}

const FRAGMENTS = 'worker_fragments_total';
const PUT_OUT = 'worker_audio_fragments_total';

/** Figures of which one can never be above the next, by their series. */
const ORDERS: readonly (readonly Series[])[] = [
  [[PUT_OUT], [FRAGMENTS, 'dubbed', 'fallback'], [FRAGMENTS, 'produced']],
  [
    [FRAGMENTS, 'acked'],
    [FRAGMENTS, 'sent'],
    [FRAGMENTS, 'produced'],
  ],
  [['worker_sts_rtt_ms_count'], [FRAGMENTS, 'sent']],
  [['worker_chunk_end_to_end_latency_ms_count'], [PUT_OUT]],
  [[PUT_OUT], ['worker_chunk_end_to_end_latency_ms_count']],
];

/** A series, or the sum of some stages of one. */
type Series = readonly [name: string, ...stages: string[]];

/** The first reading may still lack what the second one of a text that is put together has: it is held against the next. */
function orderProblems(seen: Seen): string[] {
  return ORDERS.flatMap((order) =>
    order.slice(1).flatMap((more, i) => {
      const less = order[i];
      if (!less) return [];
      const [least, most] = [less, more].map((series) => readings(seen, series)) as [number[], number[]];
      const wrong = least.findIndex((value, at) => value > (most[at + 1] ?? most[at] ?? Infinity));
      return wrong < 0
        ? []
        : [`${less.join(' ')} was ${least[wrong]} when ${more.join(' and ')} was ${most[wrong]}`];
    }),
  );
}

const readings = ({ metrics }: Seen, [name, ...stages]: Series): number[] => {
  const of = (labels: Record<string, string>): number[] =>
    metrics.readings(name, labels).map(({ value }) => value);
  const [first = [], ...others] = stages.length === 0 ? [of({})] : stages.map((stage) => of({ stage }));
  return others.reduce((sums, values) => sums.map((sum, i) => sum + (values[i] ?? NaN)), first);
};

/** One appearance of the source, from beginning to end, and an output that takes it: then all moments are known. */
function isPlain({ facts: { plan, appearances, stack, noRecording, workerExit, hidden } }: Seen): boolean {
  const breaks = ['cut-source', 'silence-source', 'stop-worker'] as const;
  return (
    stack !== 'external' &&
    noRecording === undefined &&
    hidden.delay === undefined &&
    workerExit.code === 0 &&
    appearances.length === 1 &&
    !outputFails(plan) &&
    !breaks.some((kind) => hasCue(plan, kind))
  );
}

/** What the pieces of the programme are counted by: when each is complete, and when it is due. */
function programmeMoments(seen: Seen): string[] {
  const { publisher, plan } = seen.facts;
  const [segmentMs, delayMs] = [segmentSecondsOf(plan) * 1000, delaySecondsOf(plan) * 1000];
  const count = seen.metrics.value(FRAGMENTS, { stage: 'produced' });
  const first = Math.floor(beginsAfterMs('audio', plan.damage ?? []) / segmentMs);
  const starts = Array.from({ length: count }, (_, i) => beganAtMs(publisher) + (first + i) * segmentMs);
  const endedAtMs = publisher.endedAtMs ?? NaN;
  const complete = starts.map((atMs) => Math.min(atMs + segmentMs, endedAtMs));
  return [
    // Whether sound whose clock stood still comes in time for its fragment, or is waited for, is a matter of ms.
    ...(soundStoodStill(seen)
      ? []
      : follows(seen, FRAGMENTS, { stage: 'produced' }, complete, seen.sourceLateMs)),
    ...follows(
      seen,
      PUT_OUT,
      {},
      starts.map((atMs) => atMs + delayMs),
    ),
    ...follows(seen, 'worker_media_errors_total', { error_type: 'input_lost' }, [endedAtMs]),
    ...endProblems(seen, endedAtMs, delayMs),
  ];
}

/** A source that is gone is looked for after 1, 2 and 4 s; the STS may take 5 s for its goodbye. */
const LOOKS_MS = 7000;
const GOODBYE_MS = 5000;
const END_ROOM_MS = 3000;

/** Nothing may hold a worker up when its output is over: whoever starts it gives it that long. */
function endProblems({ facts: { workerExit } }: Seen, endedAtMs: number, delayMs: number): string[] {
  const tookMs = workerExit.atMs - endedAtMs;
  const mostMs = Math.max(LOOKS_MS, delayMs) + GOODBYE_MS + END_ROOM_MS;
  return tookMs > mostMs
    ? [`the worker ended ${Math.round(tookMs)} ms after its source: expected ${mostMs} at most`]
    : [];
}

/** More or less is held back than the rule of time asks for. */
const QUEUE_ROOM_MS = 1500;

/** Both queues grow until the first second is due, and stay so until the source ends; sound is counted when its segment is whole. */
function queueProblems(seen: Seen): string[] {
  const { publisher, plan } = seen.facts;
  const [delayMs, segmentMs] = [delaySecondsOf(plan) * 1000, segmentSecondsOf(plan) * 1000];
  const endMs = publisher.endedAtMs ?? NaN;
  const problems = (name: string, track: Damage['track'], lessMs: number): string[] => {
    const startMs = beganAtMs(publisher) + beginsAfterMs(track, plan.damage ?? []);
    const heldMs = (atMs: number): number =>
      Math.max(0, Math.min(atMs, endMs) - Math.max(startMs, atMs - delayMs));
    const wrong = seen.metrics.readings(name).find(({ atMs, value }) => {
      const around = [heldMs(atMs), heldMs(atMs + BEFORE_MS)];
      return (
        value < Math.min(...around) - lessMs - QUEUE_ROOM_MS - seen.sourceLateMs ||
        value > Math.max(...around) + QUEUE_ROOM_MS
      );
    });
    return wrong
      ? [
          `${name} was ${wrong.value}, ${wrong.atMs - startMs} ms after the programme began: expected about ${heldMs(wrong.atMs)}`,
        ]
      : [];
  };
  const sound =
    lacksSound(seen) || soundStoodStill(seen) ? [] : problems('worker_audio_queue_ms', 'audio', segmentMs);
  return [...problems('worker_video_queue_ms', 'video', 0), ...sound];
}

function stsMoments(seen: Seen): string[] {
  const { journal, metrics } = seen;
  if (!timesAreKnown(seen)) return returnMoments(seen);
  const used = received(journal, 'fragment:ack').filter(({ status }) => status === 'applied');
  const told = new Set(used.map(({ fragmentId }) => fragmentId));
  const untold = fatesInDoubt(seen).filter(({ by, fragmentId }) => by === 'answer' && !told.has(fragmentId));
  const asked = given(journal, 'backpressure');
  const isInDoubt = mayBeLost(seen);
  const timedOut = seen.fates.filter(({ by }) => by === 'timeout').map(({ endedAtMs }) => endedAtMs);
  // Some may have been put out before they had waited so long, or were answered in the same moment.
  const isTimeout = metrics.value('worker_fallback_total', { reason: 'timeout' }) === timedOut.length;
  const actions = Object.keys(metrics.labelled('worker_backpressure_events_total', 'action'));
  return [
    ...returnMoments(seen),
    ...follows(
      seen,
      FRAGMENTS,
      { stage: 'dubbed' },
      { surely: timesOf(used), perhaps: untold.map(({ endedAtMs }) => endedAtMs) },
    ),
    ...(isTimeout ? follows(seen, 'worker_fallback_total', { reason: 'timeout' }, timedOut) : []),
    ...actions.flatMap((action) => {
      const own = asked.filter(({ payload }) => field(payload, 'action') === action);
      const surely = timesOf(own.filter((request) => !isInDoubt(request)));
      const perhaps = timesOf(own.filter(isInDoubt));
      return follows(seen, 'worker_backpressure_events_total', { action }, { surely, perhaps });
    }),
  ];
}

/** A session that was forgotten and begun anew on the same connection may count as a return or not. */
function returnMoments(seen: Seen): string[] {
  if (lossesOf(seen) === 0) return [];
  const returns = given(seen.journal, 'stream:ready').slice(1);
  const name = 'worker_reconnection_total';
  return seen.metrics.value(name) === returns.length ? follows(seen, name, {}, timesOf(returns)) : [];
}

/** Whenever it is read, the gauge is what the log says of that moment. */
function breakerMoments({ metrics, logs, breaker }: Seen): string[] {
  if (!logs) return [];
  const name = 'worker_sts_breaker_state';
  const steps = breaker.map(({ to, atMs }) => ({ atMs, value: BREAKER_VALUES[to] }));
  const [wrong] = disagreements(metrics.readings(name), steps, AROUND_MS);
  return wrong ? [`${name} was ${wrong.read}, which the log does not say of any moment around then`] : [];
}
