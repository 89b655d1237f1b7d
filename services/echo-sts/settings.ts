import { MAX_CONTROL_DELAY_MS } from '../contracts/control-events';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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

type Environment = Readonly<Record<string, string | undefined>>;
export type SettingsReading = { ok: true; settings: Settings } | { ok: false; problems: string[] };

/** Reads the settings from the environment; empty counts as unset. Every wrong value gives one line. */
export function readSettings(environment: Environment): SettingsReading {
  const reader = new Reader(environment);
  const settings: Settings = {
    host: reader.text('ECHO_HOST', '127.0.0.1'),
    port: reader.integer('ECHO_PORT', 8080, 65_535),
    names: reader.names('ECHO_NAMES'),
    processingDelayMs: reader.integer('ECHO_PROCESSING_DELAY_MS', 0, MAX_CONTROL_DELAY_MS),
    control: reader.choice('ECHO_CONTROL', 'off', ['on', 'off']) === 'on',
    dubsDir: reader.text('ECHO_DUBS_DIR', ''),
    logLevel: reader.choice('LOG_LEVEL', 'info', LOG_LEVELS),
  };
  return reader.problems.length === 0 ? { ok: true, settings } : { ok: false, problems: reader.problems };
}

class Reader {
  readonly problems: string[] = [];
  constructor(private readonly environment: Environment) {}

  text(name: string, fallback: string): string {
    const value = this.environment[name]?.trim();
    return value === undefined || value === '' ? fallback : value;
  }

  /** A whole number from 0 to `max`. */
  integer(name: string, fallback: number, max: number): number {
    const text = this.text(name, String(fallback));
    if (/^\d{1,9}$/.test(text) && Number(text) <= max) return Number(text);
    return this.wrong(`${name}: expected a whole number from 0 to ${max}, seen "${text}"`, fallback);
  }

  /** Host names with commas between them. */
  names(name: string): string[] {
    const names = this.text(name, '')
      .toLowerCase()
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const wrong = names.find((part) => !/^[a-z0-9][a-z0-9.-]*$/.test(part));
    if (wrong === undefined) return names;
    return this.wrong(`${name}: expected host names with commas between them, seen "${wrong}"`, []);
  }

  choice<T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    const text = this.text(name, fallback).toLowerCase();
    const found = allowed.find((value) => value === text);
    return found ?? this.wrong(`${name}: expected ${allowed.join(' or ')}, seen "${text}"`, fallback);
  }

  private wrong<T>(problem: string, fallback: T): T {
    this.problems.push(problem);
    return fallback;
  }
}
