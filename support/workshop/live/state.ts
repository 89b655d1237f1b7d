import type { JournalRecord } from '../../../services/contracts/journal';
import type { LogRecord } from '../../records/logs';
import type { ListedPath } from '../../records/media-server-api';

export type Breaker = 'closed' | 'half open' | 'open';

/** What the page shows; times as `nowMs`. */
export interface LiveState {
  atMs: number;
  /** Why the pipeline is no longer there. */
  ended: string | undefined;
  paths: { name: string; ready: boolean; tracks: string[]; readers: number }[];
  sts: {
    session: 'active' | 'lost';
    breaker: Breaker;
    inFlight: number;
    backpressure: string;
    /** Mean of all answers; undefined before the first. */
    meanAnswerMs: number | undefined;
  };
  output: {
    /** Of the last fragment put out. */
    latencyMs: number | undefined;
    syncDeltaMs: number | undefined;
    dubbed: number;
    fallback: number;
    queueMs: number;
  };
  /** Faults that last, as predicates of the STS. */
  faults: readonly string[];
  /** The latest, the oldest first. */
  segments: Segment[];
  /** The latest first. */
  events: LiveEvent[];
}

interface Segment {
  /** From 1. */
  number: number;
  outcome: 'dubbed' | 'fallback';
  reason?: string;
}

interface LiveEvent {
  atMs: number;
  source: 'worker' | 'STS';
  level: 'info' | 'warn' | 'error';
  text: string;
}

export interface Readings {
  atMs: number;
  ended: string | undefined;
  paths: readonly { name: string; path: ListedPath | null }[];
  /** A metric's value; undefined while it cannot be read. */
  metric: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
  log: readonly LogRecord[];
  journal: readonly JournalRecord[];
  faults: readonly string[];
}

const BREAKERS: readonly Breaker[] = ['closed', 'half open', 'open'];
const WORDS: Readonly<Record<string, string>> = {
  control: 'is told',
  connect: 'let a client in',
  disconnect: 'lost a client:',
};
const SEGMENTS_SHOWN = 30;
const EVENTS_SHOWN = 40;
/** Of the components that tell of every fragment: the strip of segments shows them. */
const ROUTINE = /^fragment [a-z]+(?: out)?$/;

/** What the page shows of what was read. */
export function liveState({ atMs, ended, paths, metric, log, journal, faults }: Readings): LiveState {
  const putOut = log.findLast(({ message }) => message === 'fragment put out')?.fields;
  const answers = metric('worker_sts_rtt_ms_count') ?? 0;
  return {
    ...{ atMs, ended, faults },
    paths: paths.map(({ name, path }) => ({
      ...{ name, ready: path?.ready ?? false, tracks: path?.tracks ?? [] },
      readers: path?.readers.length ?? 0,
    })),
    sts: {
      session: sessionOf(log),
      breaker: BREAKERS[metric('worker_sts_breaker_state') ?? 0] ?? 'closed',
      inFlight: metric('worker_inflight_fragments') ?? 0,
      backpressure: backpressureOf(log),
      meanAnswerMs: answers > 0 ? (metric('worker_sts_rtt_ms_sum') ?? 0) / answers : undefined,
    },
    output: {
      latencyMs: numberOf(putOut?.['latencyMs']),
      syncDeltaMs: numberOf(putOut?.['syncDeltaMs']),
      dubbed: metric('worker_fragments_total', { stage: 'dubbed' }) ?? 0,
      fallback: metric('worker_fragments_total', { stage: 'fallback' }) ?? 0,
      queueMs: metric('worker_video_queue_ms') ?? 0,
    },
    segments: log.flatMap(segmentOf).slice(-SEGMENTS_SHOWN),
    events: eventsOf(log, journal),
  };
}

function sessionOf(log: readonly LogRecord[]): 'active' | 'lost' {
  const last = log.findLast(({ message }) => /^STS session (?:is active|lost)/.test(message));
  return last?.message === 'STS session is active' ? 'active' : 'lost';
}

/** A new session begins without any. */
function backpressureOf(log: readonly LogRecord[]): string {
  const last = log.findLast(
    ({ component, message }) => component === 'backpressure' || message === 'STS session is active',
  );
  const { action, delayMs } = last?.component === 'backpressure' ? last.fields : {};
  if (typeof action !== 'string') return 'none';
  return action === 'slow_down' ? `slow_down, ${numberOf(delayMs) ?? 0} ms` : action;
}

function segmentOf({ component, fields }: LogRecord): Segment[] {
  const { batch, outcome, reason } = fields;
  if (component !== 'settle' || typeof batch !== 'number') return [];
  if (outcome !== 'dubbed' && outcome !== 'fallback') return [];
  return [{ number: batch + 1, outcome, ...(typeof reason === 'string' && { reason }) }];
}

function eventsOf(log: readonly LogRecord[], journal: readonly JournalRecord[]): LiveEvent[] {
  const told = log
    .filter(({ message, level }) => level !== 'debug' && !ROUTINE.test(message))
    .map(({ atMs, level, message }): LiveEvent => ({
      ...{ atMs, source: 'worker', text: message },
      level: level === 'debug' ? 'info' : level,
    }));
  const seen = journal
    .filter(
      ({ kind }) => kind === 'control' || kind === 'connect' || kind === 'disconnect' || kind === 'refused',
    )
    .map(({ atMs, kind, event, reason }): LiveEvent => ({
      ...{ atMs, source: 'STS', level: kind === 'refused' ? 'warn' : 'info' },
      text: [WORDS[kind] ?? kind, event, reason].filter(Boolean).join(' '),
    }));
  return [...told.slice(-EVENTS_SHOWN), ...seen.slice(-EVENTS_SHOWN)]
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, EVENTS_SHOWN);
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
