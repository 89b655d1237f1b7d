import { constants } from 'node:os';
import { Guard } from './guard';
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
    // A cucumber worker is forked: its coordinator's end shows as this event, in whatever way it ended.
    process.once('disconnect', () => process.exit(1));
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

export const reaper = new Reaper();
