import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

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
export class Guard {
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
