import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs tasks one after the other, in the order in which they were given; one that fails holds none of the others up.
 * Before each, timers and sockets have their turn: at a segment's border three files are made, and pictures are due.
 */
export class SerialTasks {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly onFailed: (error: Error) => void) {}

  run(task: () => Promise<unknown>): void {
    this.last = this.last.then(() => nextTurn().then(task)).catch(this.onFailed);
  }

  /** Resolves when all that was given until now is over. */
  get done(): Promise<unknown> {
    return this.last;
  }
}
