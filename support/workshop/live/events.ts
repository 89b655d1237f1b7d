import type { JournalRecord } from '../../../services/contracts/journal';
import type { LogRecord } from '../../records/logs';
import { duration, segmentName } from './words';

/** Something that happened, in words. */
export interface LiveEvent {
  atMs: number;
  source: 'worker' | 'STS';
  level: 'info' | 'warn' | 'error';
  text: string;
}

/** What is told of every fragment: the strip of segments shows it. */
const ROUTINE = /^fragment [a-z]+(?: out)?$/;

/** The latest first, of both records. */
export function eventsOf(
  log: readonly LogRecord[],
  journal: readonly JournalRecord[],
  most: number,
): LiveEvent[] {
  const told = lastOf(log, most, (record) => record.level !== 'debug' && !ROUTINE.test(record.message));
  const seen = lastOf(journal, most, ({ kind }) => kind !== 'in' && kind !== 'out');
  return [...told.map(ofWorker), ...seen.map(ofSts)].sort((a, b) => b.atMs - a.atMs).slice(0, most);
}

/** Without looking at all of them: they grow for as long as the pipeline runs. */
function lastOf<T>(records: readonly T[], most: number, isWanted: (record: T) => boolean): T[] {
  const found: T[] = [];
  for (let at = records.length - 1; at >= 0 && found.length < most; at--)
    if (isWanted(records[at]!)) found.push(records[at]!);
  return found;
}

const BREAKER: Readonly<Record<string, string>> = {
  open: 'the breaker opens',
  'half-open': 'the breaker lets one fragment try',
  closed: 'the breaker closes',
};
const ASKED: Readonly<Record<string, string>> = {
  pause: 'the STS asks for a pause',
  slow_down: 'the STS asks to slow down',
  none: 'the STS lifts its request',
};

function ofWorker({ atMs, level, message, component, fields }: LogRecord): LiveEvent {
  const told = { atMs, source: 'worker', level: level === 'debug' ? 'info' : level } as const;
  const { to, action, code, batch, attempt, delayMs } = fields;
  if (component === 'breaker')
    return {
      ...told,
      text: BREAKER[String(to)] ?? message,
      level: to === 'open' ? level : 'info',
    } as LiveEvent;
  if (component === 'backpressure') return { ...told, text: ASKED[String(action)] ?? message };
  if (component === 'connection' && delayMs !== undefined)
    return { ...told, text: `attempt ${String(attempt)} to reach the STS` };
  const of = typeof batch === 'number' ? segmentName(batch) : undefined;
  if (typeof code === 'string' && of !== undefined)
    return { ...told, text: `${of} is not dubbed: the STS answered ${code}` };
  return { ...told, text: of === undefined ? message : `${of}: ${message}` };
}

function ofSts(record: JournalRecord): LiveEvent {
  const { atMs, kind, status } = record;
  const isRefusal = kind === 'refused' || status === 'error';
  return { ...{ atMs, source: 'STS', text: inWords(record) }, level: isRefusal ? 'warn' : 'info' };
}

function inWords({ kind, event = '', reason = 'no reason given', payload, status }: JournalRecord): string {
  switch (kind) {
    case 'connect':
      return 'let the worker in';
    case 'disconnect':
      return `the connection ended: ${reason}`;
    case 'refused':
      return `turned the worker away: ${reason.replace(/^refused /, '')}`;
    default:
      return status === 'error' ? `did not do as told: ${reason}` : `is told ${orderInWords(event, payload)}`;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const DELIVERIES: Readonly<Record<string, string>> = {
  ...{ drop: 'to keep back', late: 'to delay', duplicate: 'to give twice', partial: 'to give a part of' },
};
const answers = (count: number): string => (count === 1 ? 'the next answer' : `the next ${count} answers`);

/** What a control message asks for; one that nobody here sends keeps its name. */
const ORDERED: Readonly<Record<string, (fields: Fields) => string>> = {
  'config:error_simulation': ({ enabled, rules }) =>
    enabled === true ? `to fail: ${codesIn(rules)}` : 'to fail no more',
  'config:backpressure': ({ action }) =>
    action === 'none' ? 'to ask for nothing' : `to ask for ${String(action)}`,
  'config:latency': ({ max_ms: maxMs }) =>
    maxMs === 0 ? 'to answer at once' : `to take up to ${duration(Number(maxMs))} for an answer`,
  'config:delivery': ({ mode, count = 1 }) =>
    mode === 'normal' ? 'to give every answer' : `${DELIVERIES[String(mode)]} ${answers(Number(count))}`,
  'config:audio': ({ mode }) =>
    mode === 'echo' ? 'to give back the sound as it came' : `to give back ${String(mode)} sound`,
  'simulate:disconnect': ({ how, refuse_for_ms: ms }) =>
    `${how === 'transport' ? 'to cut the connection' : 'to end the session'}${ms ? ` for ${duration(Number(ms))}` : ''}`,
  'simulate:session_loss': () => 'to forget the session',
};

function orderInWords(event: string, payload: unknown): string {
  const fields = typeof payload === 'object' && payload !== null ? (payload as Fields) : {};
  return ORDERED[event]?.(fields) ?? event;
}

function codesIn(rules: unknown): string {
  const codes = Array.isArray(rules) ? rules.map((rule: Fields) => String(rule['error_code'])) : [];
  return [...new Set(codes)].join(', ');
}
