/** Runs tasks one after the other, in the order in which they were given; one that fails holds none of the others up. */
export class SerialTasks {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly onFailed: (error: Error) => void) {}

  run(task: () => Promise<unknown>): void {
    this.last = this.last.then(task).catch(this.onFailed);
  }

  /** Resolves when all that was given until now is over. */
  get done(): Promise<unknown> {
    return this.last;
  }
}
