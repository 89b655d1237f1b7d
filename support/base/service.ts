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

/** One part of the pipeline that scenarios may end or freeze, where the stack's `capabilities` allow it. */
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

/** `exited with code 3`, `was killed by SIGKILL`, `is running`: the predicate of a sentence. */
export function describeExit(exit: ProcessExit | undefined): string {
  if (!exit) return 'is running';
  const { code, signal, problem } = exit;
  if (signal !== undefined) return `was killed by ${signal}${problem === undefined ? '' : ` (${problem})`}`;
  if (problem !== undefined && code === undefined) return `could not be started (${problem})`;
  return `exited with code ${code ?? '?'}${problem === undefined ? '' : ` (${problem})`}`;
}
