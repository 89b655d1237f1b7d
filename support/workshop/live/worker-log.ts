import type { LogRecord } from '../../records/logs';
import { LOG_LINES } from '../../records/log-lines';
import { matches } from '../../records/logs';

/** What a worker's log tells of its source, as of its last line about it. */
export type Input =
  | { name: 'not yet' }
  | { name: 'there'; sinceMs: number }
  | { name: 'unusable'; track: string; missing: string }
  | { name: 'awaited'; attempt: number; untilMs: number }
  | { name: 'over' };

/** And of its session with the STS. */
export type Session =
  | { name: 'not yet' }
  | { name: 'active'; sinceMs: number }
  | { name: 'waiting'; attempt: number; untilMs: number }
  | { name: 'connecting'; attempt: number }
  | { name: 'gone' };

export interface Segment {
  /** From 0, as in the log. */
  batch: number;
  outcome: 'dubbed' | 'fallback';
  /** The worker's word for why it is heard in the original. */
  reason?: string;
  /** When viewers began to get it; undefined: they are yet to. */
  onAirMs?: number;
}

type Log = readonly LogRecord[];

export function inputOf(log: Log): Input {
  const last = log.findLast(isAboutInput);
  if (!last) return { name: 'not yet' };
  const { track, missing, attempt, delayMs, end } = last.fields;
  if (end !== undefined) return { name: 'over' };
  if (typeof missing === 'string') return { name: 'unusable', track: String(track), missing };
  if (typeof delayMs === 'number')
    return { name: 'awaited', attempt: Number(attempt), untilMs: last.atMs + delayMs };
  return { name: 'there', sinceMs: last.atMs };
}

/** Its beginning, its end, its loss, a track that stays away and one that is back; not what is wrong with single packets. */
function isAboutInput({ component, fields }: LogRecord): boolean {
  if (component === 'worker') return fields['end'] !== undefined;
  if (component !== 'input') return false;
  const { sampleRateHz, delayMs, missing, track, kind, changed } = fields;
  const isBack = track !== undefined && kind === undefined && changed === undefined;
  return sampleRateHz !== undefined || delayMs !== undefined || missing !== undefined || isBack;
}

/** @param retryDelaysMs waits before the attempts to come back */
export function sessionOf(log: Log, retryDelaysMs: readonly number[]): Session {
  const last = log.findLast(
    ({ component, fields }) => component === 'connection' && fields['problem'] === undefined,
  );
  if (!last) return { name: 'not yet' };
  const { sessionId, attempts, attempt, delayMs } = last.fields;
  if (sessionId !== undefined) return { name: 'active', sinceMs: last.atMs };
  if (attempts !== undefined) return { name: 'gone' };
  if (delayMs !== undefined) return { name: 'connecting', attempt: Number(attempt) };
  const failed = typeof attempt === 'number' ? attempt : 0; // a loss has no attempt
  const waitMs = retryDelaysMs[failed];
  if (waitMs === undefined) return { name: 'gone' };
  return { name: 'waiting', attempt: failed + 1, untilMs: last.atMs + waitMs };
}

/** What the STS asks for: a new session begins without any. */
export function pressureOf(log: Log): { action: string; delayMs?: number } {
  const last = log.findLast(
    ({ component, fields }) => component === 'backpressure' || fields['sessionId'] !== undefined,
  );
  const { action, delayMs } = last?.component === 'backpressure' ? last.fields : {};
  if (typeof action !== 'string') return { action: 'none' };
  return { action, ...(typeof delayMs === 'number' && { delayMs }) };
}

/** The last so many, the oldest first. */
export function segmentsOf(log: Log, most: number): Segment[] {
  const startsMs = new Map<unknown, number>();
  const settled: Segment[] = [];
  for (let at = log.length - 1; at >= 0 && settled.length < most; at--) {
    const record = log[at]!;
    if (matches(record, LOG_LINES.fragmentPutOut)) startsMs.set(record.fields['batch'], record.atMs);
    else settled.push(...settledBy(record, startsMs));
  }
  return settled.reverse();
}

function settledBy({ component, fields }: LogRecord, startsMs: ReadonlyMap<unknown, number>): Segment[] {
  const { batch, outcome, reason } = fields;
  if (component !== 'settle' || typeof batch !== 'number') return [];
  if (outcome !== 'dubbed' && outcome !== 'fallback') return [];
  const onAirMs = startsMs.get(batch);
  return [
    {
      ...{ batch, outcome },
      ...(typeof reason === 'string' && { reason }),
      ...(onAirMs !== undefined && { onAirMs }),
    },
  ];
}
