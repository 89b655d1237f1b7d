import { constants } from 'node:os';
import { Guard } from './orphan-killer';
import { signalGroup } from './signals';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Keeps the promise that no child outlives this process. Cucumber runs no After hooks on Ctrl-C and leaves the children of
 * its workers alive on SIGTERM; so each process that starts children reaps them at its own exit, at a signal, and when the
 * coordinator that forked it goes. A guard process does it after kill -9.
 */
class Reaper {
  private readonly groups = new Set<number>();
  private guard: Guard | undefined;

  constructor() {
    process.once('exit', () => this.reap());
    // Who forked this process is gone, in whatever way it ended. A cucumber worker has nobody left to tell its results to;
    // its coordinator, which has no children of this kind, finishes its reports (support/setup/graceful-stop.mjs).
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
    this.guard = new Guard();
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
