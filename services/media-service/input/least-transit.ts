/** What is sent in bursts, or by a machine that is just starting, is on time once while samples come for so long. */
const TRIED_MS = 1000;
/** A longer pause between two of them tells no more than this one. */
const LONGEST_PAUSE_MS = 200;

/**
 * The least time that a track's samples took from their own time to their arrival. Whatever happens on the way only adds to
 * it, so the least of many tells where the track's clock stands on this machine's.
 */
export class LeastTransit {
  private triedMs = 0;
  private lastAtMs: number | undefined;
  private current = Infinity;
  private previous = Infinity;
  private sinceMs: number | undefined;

  /** @param windowMs so long, and at most twice as long, an arrival is remembered */
  constructor(private readonly windowMs: number) {}

  /** A sample of time `ms` came. */
  learn(ms: number, arrivedAtMs: number): void {
    this.sinceMs ??= arrivedAtMs;
    this.triedMs += Math.min(LONGEST_PAUSE_MS, arrivedAtMs - (this.lastAtMs ?? arrivedAtMs));
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
    return this.triedMs >= TRIED_MS;
  }

  /** Infinity until something came. */
  get ms(): number {
    return Math.min(this.current, this.previous);
  }
}
