import { z } from 'zod';
import { MAX_CONTROL_DELAY_MS } from '../contracts/control-events';
import { type Environment, port, readEnvironment, wholeNumber, word } from '../net/environment';
import { LOG_LEVELS, type LogLevel } from '../net/json-log';

const HOST_NAMES = /^([a-z0-9][a-z0-9.-]*)(,[a-z0-9][a-z0-9.-]*)*$/;
const hostNames = z
  .string()
  .transform((text) => text.toLowerCase().replaceAll(' ', ''))
  .refine((text) => HOST_NAMES.test(text), { error: 'expected host names with commas between them' })
  .transform((text) => text.split(','));

const SETTINGS = z.object({
  ECHO_HOST: z.string().default('127.0.0.1'),
  ECHO_PORT: port.default(8080),
  ECHO_NAMES: hostNames.default([]),
  ECHO_PROCESSING_DELAY_MS: wholeNumber(0, MAX_CONTROL_DELAY_MS).default(0),
  ECHO_CONTROL: word('on', 'off').default('off'),
  ECHO_DUBS_DIR: z.string().default(''),
  ECHO_MARKS_DIR: z.string().default(''),
  LOG_LEVEL: word(...LOG_LEVELS).default('info'),
});

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
  /** Where coded marks are kept for other processes; empty: nowhere. */
  marksDir: string;
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
    marksDir: read.ECHO_MARKS_DIR,
    logLevel: read.LOG_LEVEL,
  };
}
