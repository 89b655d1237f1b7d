const SECOND_MS = 1000;

/** Whether too many came in any second: of seconds by the clock a flood would go through that falls to two of them. */
export class MessageRate {
  /** When each of the last `most` came, in turn; the oldest is overwritten. */
  private readonly atMs: Float64Array;
  private came = 0;

  /** @param most so many within a second are not too many */
  constructor(private readonly most: number) {
    this.atMs = new Float64Array(most).fill(-Infinity);
  }

  /** @returns true when, with the one that came now, more than `most` came within a second. `nowMs` never goes back. */
  isTooMany(nowMs: number): boolean {
    const slot = this.came++ % this.most;
    const oldestMs = this.atMs[slot] ?? -Infinity;
    this.atMs[slot] = nowMs;
    return nowMs - oldestMs < SECOND_MS;
  }
}
