import type { JournalRecord } from '../../../services/contracts/journal';
import type { LogRecord } from '../../records/logs';
import type { ListedPath } from '../../records/media-server-api';
import { type AlertRule, firing } from './alerts';
import { eventsOf, type LiveEvent } from './events';
import type { OrdersNow } from './orders';
import type { Pace } from './pace';
import { type Plot, plots, PLOTTED_MS } from './plots';
import { type Courses, means, only } from './series';
import { type Facts, heard, verdict, type Verdict } from './verdict';
import { duration, reasonInWords } from './words';
import { inputOf, pressureOf, type Segment, segmentsOf, sessionOf } from './worker-log';

/** What the page shows: words, ready to be written down. Times as `nowMs`. */
export interface LiveState {
  atMs: number;
  verdict: Verdict;
  heard: string;
  orders: OrdersNow;
  /** By the ids of the page's places. */
  figures: Readonly<Record<string, Figure>>;
  /** The latest, the oldest first. */
  segments: ShownSegment[];
  segmentsText: string;
  plots: Plot[];
  /** Those that fire. */
  alerts: Pick<AlertRule, 'name' | 'severity' | 'description' | 'whatToDo'>[];
  /** The latest first. */
  events: LiveEvent[];
}

interface Figure {
  text: string;
  isBad?: boolean;
}

interface ShownSegment {
  /** From 1. */
  number: number;
  outcome: Segment['outcome'];
  /** `ahead`: decided, and not yet with viewers. */
  place: 'heard' | 'on air' | 'ahead';
  title: string;
}

export interface Readings {
  atMs: number;
  pace: Pace;
  inputUrl: string;
  paths: { in: ListedPath | null; out: ListedPath | null };
  worker: { log: readonly LogRecord[]; end?: string | undefined } | undefined;
  stsAway?: string | undefined;
  /** None while the metrics cannot be read. */
  courses: Courses;
  rules: readonly AlertRule[];
  journal: readonly JournalRecord[];
  orders: OrdersNow;
}

const BREAKERS = ['closed', 'half open', 'open'];
const SEGMENTS_SHOWN = 30;
const EVENTS_SHOWN = 40;

/** What the page shows of what was read. */
export function liveState(readings: Readings): LiveState {
  const facts = factsOf(readings);
  const segments = facts.segments.slice(-SEGMENTS_SHOWN);
  const { atMs, pace, courses, journal, rules } = readings;
  return {
    atMs,
    verdict: verdict(facts),
    heard: heard(facts),
    orders: readings.orders,
    figures: figuresOf(readings, facts),
    segments: shown(segments),
    segmentsText: inWords(segments),
    plots: plots({ nowMs: atMs, pace, courses, journal, segments: facts.segments }),
    alerts: firing(rules, courses, atMs),
    events: eventsOf(readings.worker?.log ?? [], journal, EVENTS_SHOWN),
  };
}

function factsOf({ atMs, pace, worker, courses, orders, ...readings }: Readings): Facts {
  const log = worker?.log ?? [];
  const breaker = only(courses, 'worker_sts_breaker_state').at(-1);
  const answers = means(only(courses, 'worker_sts_rtt_ms_sum'), only(courses, 'worker_sts_rtt_ms_count'));
  return {
    ...{ nowMs: atMs, pace, inputUrl: readings.inputUrl, stsAway: readings.stsAway },
    ...{ hasWorker: worker !== undefined, workerEnd: worker?.end, lasting: orders.lasting },
    ...{ input: inputOf(log), session: sessionOf(log, pace.retryDelaysMs), pressure: pressureOf(log) },
    breaker: { value: breaker?.value ?? 0, sinceMs: breaker?.atMs ?? atMs },
    lastAnswerMs: answers.at(-1)?.value,
    segments: segmentsOf(log, Math.ceil(PLOTTED_MS / pace.segmentMs) + SEGMENTS_SHOWN),
  };
}

function figuresOf(
  { paths, courses }: Readings,
  { session, breaker, pressure, input, segments, workerEnd }: Facts,
): LiveState['figures'] {
  const fragments = (stage: string): number | undefined =>
    only(courses, 'worker_fragments_total', { stage }).at(-1)?.value;
  const fallback = fragments('fallback');
  // what has not begun, or is over, is no fault
  const isMissed = { input: input.name !== 'not yet', output: segments.some(isHeard) };
  const isOver = workerEnd !== undefined || input.name === 'over';
  return {
    input: described(paths.in, 'nobody sends', isMissed.input && !isOver),
    output: described(paths.out, 'nothing', isMissed.output && !isOver),
    session: { text: SESSIONS[session.name], isBad: SESSIONS[session.name] === 'lost' },
    breaker: { text: BREAKERS[breaker.value] ?? '–', isBad: breaker.value !== 0 },
    backpressure: { text: pressureInWords(pressure), isBad: pressure.action !== 'none' },
    dubbed: { text: count(fragments('dubbed')) },
    fallback: { text: count(fallback), isBad: (fallback ?? 0) > 0 },
  };
}

const SESSIONS = {
  'not yet': 'none yet',
  active: 'active',
  waiting: 'lost',
  connecting: 'lost',
  gone: 'lost',
};
const isHeard = ({ onAirMs }: Segment): boolean => onAirMs !== undefined;
const count = (value: number | undefined): string => (value === undefined ? '–' : String(value));

function described(path: ListedPath | null, without: string, isMissed: boolean): Figure {
  if (!path?.ready) return { text: without, isBad: isMissed };
  const { tracks, readers } = path;
  return { text: `${tracks.join(', ')}; ${readers.length} reader${readers.length === 1 ? '' : 's'}` };
}

function pressureInWords({ action, delayMs }: Facts['pressure']): string {
  if (action === 'slow_down') return delayMs === undefined ? 'slow down' : `slow down, ${duration(delayMs)}`;
  return action;
}

function shown(segments: readonly Segment[]): ShownSegment[] {
  const onAir = segments.findLastIndex(isHeard);
  return segments.map(({ batch, outcome, reason }, at) => ({
    ...{ number: batch + 1, outcome },
    place: at === onAir ? 'on air' : at < onAir ? 'heard' : 'ahead',
    title: reason === undefined ? 'dubbed' : `original sound: ${reasonInWords(reason)}`,
  }));
}

/** `Segments 1 to 12: original sound in 8 to 12 (the STS failed), all others dubbed.` */
function inWords(segments: readonly Segment[]): string {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return 'None yet.';
  const range = `Segments ${first.batch + 1} to ${last.batch + 1}`;
  const original = segments.filter(({ outcome }) => outcome === 'fallback');
  if (original.length === 0) return `${range}: all dubbed.`;
  const others = original.length === segments.length ? '' : ', all others dubbed';
  return `${range}: original sound in ${runsOf(original).join(', ')}${others}.`;
}

function runsOf(segments: readonly Segment[]): string[] {
  const runs: { from: number; to: number; reason: string }[] = [];
  for (const { batch, reason = '' } of segments) {
    const last = runs.at(-1);
    if (last?.reason === reason && last.to === batch) last.to = batch + 1;
    else runs.push({ from: batch + 1, to: batch + 1, reason });
  }
  return runs.map(
    ({ from, to, reason }) => `${from === to ? from : `${from} to ${to}`} (${reasonInWords(reason)})`,
  );
}
