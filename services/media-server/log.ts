import { nowMs } from '../contracts/clock';
import { LogOutput } from '../net/log-output';
import { redact } from '../net/redact';

export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

/** Where lines go. */
export const output = new LogOutput();

/** One JSON line an event on stdout. */
export const logToStdout: Log = (level, message, details = {}) => {
  const time = new Date(nowMs()).toISOString();
  const line = JSON.stringify({ time, level, component: 'media-server', message, ...details });
  output.write(`${redact(line)}\n`);
};
