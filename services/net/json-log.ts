import { nowMs } from '../contracts/clock';
import { redact } from './redact';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/**
 * A JSON line an event: time, level, what is common to all, message, and the fields given.
 * @param least lines below this level are left out
 */
export function jsonLog(
  common: Readonly<Record<string, string>>,
  least: LogLevel,
  write: (line: string) => void,
): Log {
  return (level, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    const time = new Date(nowMs()).toISOString();
    write(`${redact(JSON.stringify({ time, level, ...common, message, ...fields }))}\n`);
  };
}
