/** Time as this process lives it: one that was stopped for a while, or held up, has not seen that time pass. */
export class AwakeClock {
  private awakeMs = 0;
  private lastAtMs = performance.now();
  private readonly timer: NodeJS.Timeout;

  /** @param onTick called about that often until `stop`; one tick counts as twice that at most */
  constructor(everyMs: number, onTick: () => void) {
    this.timer = setInterval(() => {
      const atMs = performance.now();
      this.awakeMs += Math.min(atMs - this.lastAtMs, 2 * everyMs);
      this.lastAtMs = atMs;
      onTick();
    }, everyMs);
  }

  /** ms since the beginning, as of the last tick. */
  get ms(): number {
    return this.awakeMs;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
