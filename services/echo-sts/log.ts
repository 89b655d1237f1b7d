import { nowMs } from '../contracts/clock';
import { redact } from '../net/redact';
import { LOG_LEVELS, type LogLevel } from './settings';

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** JSON lines: time, level, component, instance, message and the fields given. Lines below `least` are left out. */
export function createLog(instance: string, least: LogLevel, write: (line: string) => void): Log {
  return (level, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    const time = new Date(nowMs()).toISOString();
    const line = { time, level, component: 'echo-sts', instanceId: instance, message, ...fields };
    write(`${redact(JSON.stringify(line))}\n`);
  };
}
