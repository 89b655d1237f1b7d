import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs tasks one after the other, in the order in which they were given; one that fails holds none of the others up.
 * Before each, timers and sockets have their turn: at a segment's border three files are made, and pictures are due.
 */
export class SerialTasks {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @param most so much may wait, in what sizes are given in; what is too much then has failed. One alone is never too much */
  constructor(
    private readonly onFailed: (error: Error) => void,
    private readonly most = Infinity,
  ) {}

  /** @param size of what the task holds in memory until it is over */
  run(task: () => unknown, size = 1): void {
    if (this.waiting > 0 && this.waiting + size > this.most)
      return this.onFailed(new Error(`${this.waiting} of at most ${this.most} wait already`));
    this.waiting += size;
    this.last = this.last
      .then(() => nextTurn().then(task))
      .catch(this.onFailed)
      .finally(() => (this.waiting -= size));
  }

  /** Resolves when all that was given until now is over. */
  get done(): Promise<unknown> {
    return this.last;
  }
}
