import { LOG_LINES } from '../../records/log-lines';
import type { LogBook } from '../../records/logs';

/** A session with the STS, by the worker's own log; `untilMs` is Infinity of one that was not lost. */
export interface Session {
  fromMs: number;
  untilMs: number;
}

const SESSION_BEGAN = { component: 'connection', has: ['sessionId'] } as const;

export const lossesToldMs = (logs: LogBook): number[] =>
  logs.where(LOG_LINES.sessionLost).map(({ atMs }) => atMs);

export function sessionsOf(logs: LogBook): Session[] {
  const lostAtMs = lossesToldMs(logs);
  return logs.where(SESSION_BEGAN).map(({ atMs }) => ({
    fromMs: atMs,
    untilMs: lostAtMs.find((lostMs) => lostMs >= atMs) ?? Infinity,
  }));
}
