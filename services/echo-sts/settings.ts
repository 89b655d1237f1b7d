import { MAX_CONTROL_DELAY_MS } from '../contracts/control-events';
import {
  type Environment,
  expected,
  port,
  readEnvironment,
  text,
  wholeNumber,
  word,
} from '../net/environment';
import { LOG_LEVELS, type LogLevel } from '../net/json-log';

const HOST_NAMES = /^([a-z0-9][a-z0-9.-]*)(,[a-z0-9][a-z0-9.-]*)*$/;
const hostNames = (given: string): string[] => {
  const names = given.toLowerCase().replaceAll(' ', '');
  return HOST_NAMES.test(names) ? names.split(',') : expected('host names with commas between them');
};

const SETTINGS = {
  ECHO_HOST: { read: text, unset: '127.0.0.1' },
  ECHO_PORT: { read: port, unset: 8080 },
  ECHO_NAMES: { read: hostNames, unset: [] },
  ECHO_PROCESSING_DELAY_MS: { read: wholeNumber(0, MAX_CONTROL_DELAY_MS), unset: 0 },
  ECHO_CONTROL: { read: word('on', 'off'), unset: 'off' as const },
  ECHO_DUBS_DIR: { read: text, unset: '' },
  LOG_LEVEL: { read: word(...LOG_LEVELS), unset: 'info' as const },
};

export interface Settings {
  /** Address to listen on; loopback unless told otherwise. */
  host: string;
  /** 0 = any free one. */
  port: number;
  /** Names under which it may be asked besides localhost and addresses. */
  names: string[];
  /** Time that every fragment takes at least. */
  processingDelayMs: number;
  /** Whether clients may make the service misbehave. Off by default: whoever reaches the port could. */
  control: boolean;
  /** Where dubs that are coded one by one are kept, for whoever compares what is heard with them; empty: nowhere. */
  dubsDir: string;
  logLevel: LogLevel;
}

/** @throws SettingsError with a line for each value that is wrong */
export function readSettings(env: Environment): Settings {
  const read = readEnvironment(SETTINGS, env);
  return {
    host: read.ECHO_HOST,
    port: read.ECHO_PORT,
    names: read.ECHO_NAMES,
    processingDelayMs: read.ECHO_PROCESSING_DELAY_MS,
    control: read.ECHO_CONTROL === 'on',
    dubsDir: read.ECHO_DUBS_DIR,
    logLevel: read.LOG_LEVEL,
  };
}
