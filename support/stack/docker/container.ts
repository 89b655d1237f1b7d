import { within } from '../../base/eventually';
import type { ProcessLine } from '../../base/lines';
import { ManagedProcess } from '../../base/process';
import {
  announcement,
  describeExit,
  type ProcessExit,
  type Service,
  type StartError,
  untilReady,
} from '../../base/service';
import { docker, dockerUnless } from './cli';
import { parseExit, parsePort, parseResidentBytes } from './outputs';

const NOT_THERE = /no such container/i;
const NOT_RUNNING = /is not running|no such container/i;
const NOT_PAUSED = /is not paused|is not running|no such container/i;
/** A killed container is reported within milliseconds, on a busy machine within seconds. */
const EXIT_MS = 10_000;

interface ContainerOptions {
  /** For messages. */
  name: string;
  id: string;
  /** All that it prints goes here. */
  evidenceFile: string;
  /** Done when it has ended, before `exited` settles. */
  beforeExit?: () => Promise<unknown>;
}

/** A container of the pipeline. `docker logs` follows it: what it prints, and when it ends. */
export class Container implements Service {
  readonly name: string;
  readonly exited: Promise<ProcessExit>;
  exit: ProcessExit | undefined;
  /** It ended by itself: nobody here had asked it to. */
  endedUnasked = false;
  private askedToEnd = false;
  private readonly id: string;
  private readonly follower: ManagedProcess;
  private readonly announced: Promise<Record<string, unknown>>;

  constructor(private readonly options: ContainerOptions) {
    ({ name: this.name, id: this.id } = options);
    this.follower = new ManagedProcess({
      ...{ name: options.name, command: 'docker', args: ['logs', '--follow', options.id] },
      ...{ env: process.env, evidenceFile: options.evidenceFile },
    });
    this.announced = announcement((listener) => this.onLine(listener));
    this.exited = this.observeExit();
  }

  onLine(listener: (line: ProcessLine) => void): void {
    this.follower.onLine(listener);
  }

  /** As ManagedProcess.ready. */
  ready(withinMs: number): Promise<Record<string, unknown>> {
    return untilReady(this, this.announced, withinMs);
  }

  /** @returns the port of this machine that leads to one of the container */
  async port(port: number): Promise<number> {
    return parsePort(await docker(['inspect', '--format', '{{json .NetworkSettings.Ports}}', this.id]), port);
  }

  async residentBytes(): Promise<number> {
    return parseResidentBytes(await docker(['top', this.id, '-o', 'pid,ppid,rss']));
  }

  describeExit(): string {
    return describeExit(this.exit);
  }

  startError(problem: string): StartError {
    return this.follower.startError(problem, this.exit);
  }

  async terminate(): Promise<void> {
    this.askedToEnd = true;
    await dockerUnless(NOT_RUNNING, ['kill', '--signal', 'TERM', this.id]);
  }

  async kill(): Promise<ProcessExit> {
    this.askedToEnd = true;
    await dockerUnless(NOT_RUNNING, ['kill', '--signal', 'KILL', this.id]);
    const exit = await within(this.exited, EXIT_MS);
    if (exit !== 'deadline') return exit;
    throw new Error(`${this.name}: its container ${this.id} still runs ${EXIT_MS} ms after SIGKILL`);
  }

  async pause(): Promise<void> {
    await docker(['pause', this.id]);
  }

  async resume(): Promise<void> {
    await dockerUnless(NOT_PAUSED, ['unpause', this.id]);
  }

  /** From now on its end is nobody's surprise: its project goes. */
  expectEnd(): void {
    this.askedToEnd = true;
  }

  private async observeExit(): Promise<ProcessExit> {
    const { atMs } = await this.follower.exited;
    const exit = await this.lookUp(atMs).catch((error: Error) => lost(error.message, atMs));
    await this.options.beforeExit?.().catch((error: Error) => process.emitWarning(error.message));
    this.exit = exit;
    this.endedUnasked = !this.askedToEnd;
    return exit;
  }

  private async lookUp(atMs: number): Promise<ProcessExit> {
    const state = await dockerUnless(NOT_THERE, ['inspect', '--format', '{{json .State}}', this.id]);
    if (state === undefined) return lost('its container was removed', atMs);
    return parseExit(state) ?? lost('docker logs ended although the container runs', atMs);
  }
}

const lost = (problem: string, atMs: number): ProcessExit => ({
  ...{ code: undefined, signal: undefined, problem, atMs },
});
