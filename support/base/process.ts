import { createWriteStream, type WriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { nowMs } from '../../services/contracts/clock';
import { within } from './eventually';
import { LineSplitter, parseRecord, type ProcessLine } from './lines';
import { reaper } from './orphans';
import { residentBytes } from './proc';
import { expectGroupGone, signalGroup, signalProcess } from './process-group';
import {
  announcement,
  describeExit,
  type ProcessExit,
  type Service,
  StartError,
  untilReady,
} from './service';

/** How many lines an error quotes. */
const QUOTED_LINES = 20;
/** A grandchild in a session of its own could hold the pipes open for ever; what it prints is not waited for longer. */
const STREAM_END_MS = 1000;
const DEFAULT_GRACE_MS = 2000;

interface ProcessOptions {
  /** For messages, and for people. */
  name: string;
  command: string;
  args?: readonly string[];
  /** The whole environment, not an addition to this process's. */
  env: NodeJS.ProcessEnv;
  /** This process's own by default. */
  cwd?: string;
  /** Everything that the process prints goes here, as it comes. */
  evidenceFile: string;
}

/**
 * A child process in its own process group, which never outlives this process. Its owner ends it with stop() or kill().
 */
export class ManagedProcess implements Service {
  readonly name: string;
  readonly exited: Promise<ProcessExit>;
  exit: ProcessExit | undefined;
  /** It ended by itself: nobody here had asked it to. */
  endedUnasked = false;
  private askedToEnd = false;
  private groupGone: Promise<void> | undefined;
  private readonly child: ReturnType<typeof spawn>;
  private readonly evidence: WriteStream;
  private readonly announced: Promise<Record<string, unknown>>;
  private readonly lastLines: string[] = [];
  private readonly listeners = new Set<(line: ProcessLine) => void>();

  constructor(private readonly options: ProcessOptions) {
    this.name = options.name;
    this.evidence = createWriteStream(options.evidenceFile, { flags: 'a' });
    this.child = spawn(options);
    if (this.child.pid !== undefined) reaper.watch(this.child.pid);
    this.announced = announcement((listener) => this.onLine(listener));
    const streams = [this.read('stdout', this.child.stdout), this.read('stderr', this.child.stderr)];
    this.exited = this.observeExit(Promise.all(streams));
  }

  /** undefined when the command could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Calls the listener for every line from now on. */
  onLine(listener: (line: ProcessLine) => void): void {
    this.listeners.add(listener);
  }

  /**
   * The first JSON line on stdout that has `"event":"ready"`.
   * @throws StartError when the process ends first, or the deadline passes
   */
  ready(withinMs: number): Promise<Record<string, unknown>> {
    return untilReady(this, this.announced, withinMs);
  }

  /**
   * @param problem what the caller found wrong: `did not answer …`
   * @param exit of what it speaks for, where that is not the process itself
   * @returns an error that quotes the last lines
   */
  startError(problem: string, exit = this.exit): StartError {
    const quoted = this.lastLines.map((text) => `\n    ${text}`).join('');
    const printed = quoted === '' ? 'It printed nothing.' : `Its last lines:${quoted}`;
    return new StartError(
      `${this.name} ${problem}. ${printed}\n  All of it: ${this.options.evidenceFile}`,
      exit,
    );
  }

  /** Asks the process to end (SIGTERM) and, after the grace, kills its group. */
  async stop({ graceMs = DEFAULT_GRACE_MS }: { graceMs?: number } = {}): Promise<ProcessExit> {
    this.resume();
    this.terminate();
    await within(this.exited, graceMs);
    return this.kill();
  }

  /** @throws Error when something that it started is still there */
  async kill(): Promise<ProcessExit> {
    this.askedToEnd = true;
    this.signal('SIGKILL');
    const exit = await this.exited;
    await this.groupGone;
    return exit;
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** To the leader alone: how its own children end is its business. */
  terminate(): void {
    this.askedToEnd = true;
    if (this.pid !== undefined && !this.exit) signalProcess(this.pid, 'SIGTERM');
  }

  describeExit(): string {
    return describeExit(this.exit);
  }

  /** Resident memory of the process itself, without what it started. */
  residentBytes(): Promise<number> {
    return residentBytes(this.pid ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && !this.exit) signalGroup(this.pid, signal);
  }

  private read(stream: ProcessLine['stream'], source: Readable): Promise<void> {
    const splitter = new LineSplitter((text) => this.take(stream, text));
    source.on('data', (chunk: Uint8Array) => {
      this.evidence.write(chunk);
      splitter.push(chunk);
    });
    return new Promise((resolve) => {
      source.once('close', () => {
        splitter.end();
        resolve();
      });
    });
  }

  private take(stream: ProcessLine['stream'], text: string): void {
    this.lastLines.push(text);
    if (this.lastLines.length > QUOTED_LINES) this.lastLines.shift();
    const record = parseRecord(text);
    for (const listener of this.listeners)
      listener({ stream, text, atMs: nowMs(), ...(record && { record }) });
  }

  private async observeExit(streamsEnded: Promise<unknown>): Promise<ProcessExit> {
    this.exit = await endOf(this.child);
    this.endedUnasked = !this.askedToEnd;
    if (this.pid !== undefined) this.releaseGroup(this.pid);
    await within(streamsEnded, STREAM_END_MS);
    await new Promise<void>((resolve) => this.evidence.end(resolve));
    return this.exit;
  }

  /** Looks at once: later the id may be that of another group. */
  private releaseGroup(groupId: number): void {
    reaper.release(groupId);
    this.groupGone = expectGroupGone(this.name, groupId);
    this.groupGone.catch(() => undefined); // whoever stops this process is told
  }
}

function spawn({ command, args = [], env, cwd }: ProcessOptions) {
  return execa(command, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    extendEnv: false,
    detached: true, // a process group of its own
    cleanup: false, // the reaper's job
    buffer: false,
    reject: false,
    stdin: 'ignore',
  });
}

/** Listens to the event itself: execa's own promise waits for the pipes, which a grandchild may hold. */
function endOf(child: ReturnType<typeof spawn>): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined, atMs: nowMs() }),
    );
    child.once('error', (error) =>
      resolve({ code: undefined, signal: undefined, problem: error.message, atMs: nowMs() }),
    );
  });
}
