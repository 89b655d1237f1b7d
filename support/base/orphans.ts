import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { signalGroup } from './process-group';

/**
 * Waits until its standard input closes, which the kernel does for whatever way its parent ends, kill -9 included; then
 * kills the process groups of the last line it read. A shell, as it costs 1 MB and 1 ms where a node process costs 40.
 */
const KILL_GROUPS = `
trap '' INT TERM HUP
while read -r line; do groups=$line; done
for group in $groups; do kill -KILL -"$group" 2>/dev/null; done
`;

/** A small process that outlives this one by a moment, and kills what this one could not. */
export class OrphanKiller {
  private readonly shell: ChildProcess;
  private readonly input: Writable;

  /** @param script reads lines until its input ends, then acts on the last one */
  constructor(script = KILL_GROUPS) {
    // in a session of its own: neither Ctrl-C nor a kill of this process's group may reach it
    this.shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    if (!this.shell.stdin) throw new Error('/bin/sh was started without a pipe to its standard input.');
    this.input = this.shell.stdin;
    this.input.on('error', (error) =>
      process.emitWarning(`The guard of child processes is gone (${error.message}).`),
    );
    this.shell.on('error', (error) => process.emitWarning(`No guard for child processes: ${error.message}.`));
    this.doNotKeepAlive();
  }

  /** Tells the whole set at each change, so that the guard need not keep books. */
  update(names: Iterable<number | string>): void {
    this.input.write(`${[...names].join(' ')}\n`);
  }

  private doNotKeepAlive(): void {
    this.shell.unref();
    (this.input as Writable & { unref?: () => void }).unref?.();
  }
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Keeps the promise that no child outlives this process. Cucumber runs no After hooks on Ctrl-C and leaves the children of
 * its workers alive on SIGTERM; so each process that starts children reaps them at its own exit, at a signal, and when the
 * coordinator that forked it goes. A guard process does it after kill -9.
 */
class Reaper {
  private readonly groups = new Set<number>();
  private guard: OrphanKiller | undefined;

  constructor() {
    process.once('exit', () => this.reap());
    // Who forked this process is gone, in whatever way it ended. A cucumber worker has nobody left to tell its results to;
    // its coordinator, which has no children of this kind, finishes its reports (support/run/graceful-stop.ts).
    process.once('disconnect', () => {
      if (isCucumberWorker() || this.groups.size > 0) process.exit(1);
    });
  }

  /** @param groupId of a child started with `detached: true`: its pid */
  watch(groupId: number): void {
    if (!this.guard) this.begin();
    this.groups.add(groupId);
    this.guard?.update(this.groups);
  }

  /** Ends what is left of the group: a leader that died may have left children of its own. */
  release(groupId: number): void {
    signalGroup(groupId, 'SIGKILL');
    this.groups.delete(groupId);
    this.guard?.update(this.groups);
  }

  private begin(): void {
    this.guard = new OrphanKiller();
    for (const signal of ENDING_SIGNALS)
      process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }

  private reap(): void {
    for (const groupId of this.groups) signalGroup(groupId, 'SIGKILL');
    this.groups.clear();
  }
}

/** cucumber names its workers so. */
const isCucumberWorker = (): boolean => process.env['CUCUMBER_WORKER_ID'] !== undefined;

export const reaper = new Reaper();
