import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import os from 'node:os';
import type { CoordinatorContext, CoordinatorEnvironment } from '@cucumber/cucumber/api';

/** The terminal, npm and `npm start` all pass one Ctrl-C on: what comes within this time is the same one. */
const SAME_CTRL_C_MS = 500;
/** Workers end at once; one that is frozen, or computes without a pause, is killed. */
const GRACE_MS = 1000;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * cucumber plugin: a run that is told to end (Ctrl-C, SIGTERM, or the end of the `npm start` that forked it) ends its
 * workers, which end their children (support/base/orphans.ts). When the last worker is gone cucumber finishes this run like
 * any other, so the reports of what was done so far are complete. Told once more, it ends at once.
 */
export default {
  type: 'plugin',
  coordinator({ operation, environment }: CoordinatorContext<unknown>): void {
    if (operation !== 'runCucumber') return;
    const run = new Run((line) => environment.stderr.write(`\n${line}\n`));
    subscribe('child_process', (message) => run.add((message as { process: ChildProcess }).process));
    for (const signal of ENDING_SIGNALS)
      process.on(signal, () => run.end(128 + os.constants.signals[signal]));
    if (!process.connected) return;
    process.once('disconnect', () => run.end(1));
    process.channel?.unref(); // listening must not keep a finished run alive
  },
};

class Run {
  /** All that this process started; only cucumber's workers have a channel. */
  private readonly children: ChildProcess[] = [];
  private toldAtMs: number | undefined;

  constructor(private readonly say: (line: string) => void) {}

  add(child: ChildProcess): void {
    this.children.push(child);
  }

  /** @param exitCode as a shell would tell it */
  end(exitCode: number): void {
    const first = this.toldAtMs === undefined;
    if (this.toldAtMs !== undefined && performance.now() - this.toldAtMs < SAME_CTRL_C_MS) return;
    this.toldAtMs = performance.now();
    const workers = this.children.filter(({ channel }) => channel !== undefined); // null when it has ended
    // no workers: the scenarios run in this process (--parallel 0), or none has begun
    if (!first || workers.length === 0) this.endAtOnce(exitCode);
    this.say('Ending the scenarios that run, and writing the reports. Once more ends at once.');
    process.once('exit', () => (process.exitCode = exitCode));
    for (const worker of workers) endWorker(worker);
  }

  private endAtOnce(exitCode: number): never {
    for (const child of this.children) child.kill('SIGKILL');
    process.exit(exitCode);
  }
}

function endWorker(worker: ChildProcess): void {
  worker.on('error', () => undefined); // cucumber may still hand it a scenario, which cannot be delivered
  worker.kill('SIGTERM');
  setTimeout(() => worker.kill('SIGKILL'), GRACE_MS).unref();
}

/** Ends a run before it began, with a sentence: an error thrown by a plugin is shown with forty lines of stack. */
export function stopRun(environment: CoordinatorEnvironment, message: string): never {
  environment.stderr.write(`\nStopped: ${message}\n`);
  process.exit(1);
}
