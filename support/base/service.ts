import { within } from './eventually';
import type { ProcessLine } from './lines';

/** How a process ended. Code and signal are undefined together when it could not be started; `problem` says why. */
export interface ProcessExit {
  code: number | undefined;
  signal: string | undefined;
  problem?: string;
  /** ms, as `nowMs`. */
  atMs: number;
}

/** Something that could not be got ready: it ended, or its deadline passed. The message quotes its last lines. */
export class StartError extends Error {
  override name = 'StartError';
  constructor(
    message: string,
    /** undefined when it still ran. */
    readonly exit: ProcessExit | undefined,
  ) {
    super(message);
  }
}

/** One part of the pipeline that scenarios may end or freeze, where it is the suite's own. */
export interface Service {
  readonly name: string;
  /** Of a process on this machine; undefined where there is none. */
  readonly pid?: number | undefined;
  /** Settles once, never rejects; what the service printed has reached its records by then. */
  readonly exited: Promise<ProcessExit>;
  /** The exit as soon as it is known; undefined while the service runs. */
  readonly exit: ProcessExit | undefined;
  /** `exited with code 3`, `was killed by SIGKILL`, `is running`. */
  describeExit(): string;
  /** Asks it to end (SIGTERM) and does not wait for its end. */
  terminate(): void | Promise<void>;
  /** Ends it at once, with all that it started (SIGKILL). */
  kill(): Promise<ProcessExit>;
  /** Freezes it: its sockets stay open, nothing is read, answered or sent. */
  pause(): void | Promise<void>;
  resume(): void | Promise<void>;
  /** Resident memory of the process itself, in bytes. @throws Error when it has ended, or can't be looked at */
  residentBytes(): Promise<number>;
}

/** Where servers of the suite itself listen, and under which host workers find them. */
export interface SuiteAddress {
  listenOn: string;
  reachedAs: string;
}

export const LOOPBACK: SuiteAddress = { listenOn: '127.0.0.1', reachedAs: '127.0.0.1' };

/** `exited with code 3`, `was killed by SIGKILL`, `is running`: the predicate of a sentence. */
export function describeExit(exit: ProcessExit | undefined): string {
  if (!exit) return 'is running';
  const { code, signal, problem } = exit;
  if (signal !== undefined) return `was killed by ${signal}${problem === undefined ? '' : ` (${problem})`}`;
  if (problem !== undefined && code === undefined) return `could not be started (${problem})`;
  return `exited with code ${code ?? '?'}${problem === undefined ? '' : ` (${problem})`}`;
}

/** @returns the first JSON line on stdout that has `"event":"ready"` */
export function announcement(
  onLine: (listener: (line: ProcessLine) => void) => void,
): Promise<Record<string, unknown>> {
  return new Promise((resolve) =>
    onLine(({ stream, record }) => stream === 'stdout' && record?.['event'] === 'ready' && resolve(record)),
  );
}

/** @throws StartError when the service ends before it has said that it is ready, or the deadline passes */
export async function untilReady(
  service: Pick<Service, 'exited' | 'describeExit'> & { startError(problem: string): StartError },
  announced: Promise<Record<string, unknown>>,
  withinMs: number,
): Promise<Record<string, unknown>> {
  const ended = service.exited.then(() => 'ended' as const);
  const outcome = await within(Promise.race([announced, ended]), withinMs);
  if (typeof outcome === 'object') return outcome;
  if (outcome === 'ended') throw service.startError(`${service.describeExit()} before it was ready`);
  throw service.startError(`did not report {"event":"ready"} within ${withinMs} ms`);
}

/** Names that our services read. A developer's leftovers in the shell must not change what a scenario sets. */
const SERVICE_SETTINGS = /^(STREAM_ID|(WORKER|ECHO|MEDIA|MTX)_.*)$/;

/** This process's environment without settings of the services, and with those given. */
export function serviceEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SERVICE_SETTINGS.test(name));
  return { ...Object.fromEntries(inherited), ...settings };
}
