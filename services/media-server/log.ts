import { nowMs } from '../contracts/clock';
import { redact } from '../net/redact';

export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** One JSON line an event on stdout. */
export const logToStdout: Log = (level, message, details = {}) => {
  const time = new Date(nowMs()).toISOString();
  const line = JSON.stringify({ time, level, component: 'media-server', message, ...details });
  process.stdout.write(`${redact(line)}\n`);
};
