/** Owns what was acquired, and lets go of it in reverse order, each thing once, all of it even when some fail. */
export class Disposer {
  private readonly pending: (() => unknown)[] = [];
  private disposed = false;

  /** @returns the resource, for use where it is made */
  own<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  /** What comes after `dispose`, from a start that was still under way, is let go of at once. */
  defer(dispose: () => unknown): void {
    if (this.disposed) dispose();
    else this.pending.push(dispose);
  }

  /** @throws AggregateError of everything that failed, after all was tried */
  async dispose(): Promise<void> {
    this.disposed = true;
    const failures: unknown[] = [];
    for (let dispose = this.pending.pop(); dispose; dispose = this.pending.pop()) {
      try {
        await dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `Could not end cleanly: ${failures.join('; ')}`);
  }
}
