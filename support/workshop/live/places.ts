import type { EventEmitter } from 'node:events';

/** Answers that go on for as long as somebody looks, each at the cost of a process or a timer: so many at once. */
export class Places {
  private taken = 0;

  constructor(private readonly most: number) {}

  /** @param answer gives its place back with its `close`. @returns false when all are taken */
  take(answer: EventEmitter): boolean {
    if (this.taken >= this.most) return false;
    this.taken++;
    answer.once('close', () => this.taken--);
    return true;
  }
}
