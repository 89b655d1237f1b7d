/** What is sent in bursts, or by a machine that is just starting, is on time once within so long. */
const TRIED_MS = 1000;

/**
 * The least time that a track's samples took from their own time to their arrival. Whatever happens on the way only adds to
 * it, so the least of many tells where the track's clock stands on this machine's.
 */
export class LeastTransit {
  private firstAtMs = Infinity;
  private lastAtMs = -Infinity;
  private current = Infinity;
  private previous = Infinity;
  private sinceMs: number | undefined;

  /** @param windowMs so long, and at most twice as long, an arrival is remembered */
  constructor(private readonly windowMs: number) {}

  /** A sample of time `ms` came. */
  learn(ms: number, arrivedAtMs: number): void {
    this.sinceMs ??= arrivedAtMs;
    this.firstAtMs = Math.min(this.firstAtMs, arrivedAtMs);
    this.lastAtMs = arrivedAtMs;
    if (arrivedAtMs - this.sinceMs >= this.windowMs && this.current < Infinity) {
      this.previous = this.current;
      this.current = Infinity;
      this.sinceMs = arrivedAtMs;
    }
    this.current = Math.min(this.current, arrivedAtMs - ms);
  }

  /** The few samples of a beginning may all have been held up: what comes earlier than they did is no leap yet. */
  get isTried(): boolean {
    return this.lastAtMs - this.firstAtMs >= TRIED_MS;
  }

  /** Infinity until something came. */
  get ms(): number {
    return Math.min(this.current, this.previous);
  }
}
