import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs tasks one after the other, in the order in which they were given; one that fails holds none of the others up.
 * Before each, timers and sockets have their turn: at a segment's border three files are made, and pictures are due.
 */
export class SerialTasks {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @param most so many may wait; what comes then has failed. What a task holds stays in memory until it is over */
  constructor(
    private readonly onFailed: (error: Error) => void,
    private readonly most = Infinity,
  ) {}

  run(task: () => Promise<unknown>): void {
    if (this.waiting >= this.most) return this.onFailed(new Error(`${this.most} others wait already`));
    this.waiting++;
    this.last = this.last
      .then(() => nextTurn().then(task))
      .catch(this.onFailed)
      .finally(() => this.waiting--);
  }

  /** Resolves when all that was given until now is over. */
  get done(): Promise<unknown> {
    return this.last;
  }
}
