/** A promise that is settled from outside, once. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Whoever awaits it gets the error; without this, a process in which nobody does would be ended by Node.
    this.promise.catch(() => undefined);
  }

  resolve(value: T): void {
    this.settle?.resolve(value);
  }

  reject(error: Error): void {
    this.settle?.reject(error);
  }
}
