/** What the STS asked for last: to hold, to wait before each send, or nothing. */
export type Pressure = { name: 'none' } | { name: 'slow_down'; delayMs: number } | { name: 'pause' };
export type BackpressureAction = Pressure['name'];

/** A slow_down without a recommendation waits this long, as echo-sts recommends itself. */
const DEFAULT_DELAY_MS = 500;
/** By then a fragment is shown undubbed anyway; whoever wants none at all says pause. */
const MOST_DELAY_MS = 60_000;

/** Follows the `backpressure` messages of one connection. A pause ends only with `none`. */
export class Backpressure {
  private pressure: Pressure = { name: 'none' };

  get state(): BackpressureAction {
    return this.pressure.name;
  }

  get isPaused(): boolean {
    return this.pressure.name === 'pause';
  }

  /** How long a fragment waits between ready and sent. */
  get delayMs(): number {
    return this.pressure.name === 'slow_down' ? this.pressure.delayMs : 0;
  }

  /** @returns whether the state changed */
  received(action: BackpressureAction, recommendedDelayMs = DEFAULT_DELAY_MS): boolean {
    if (this.isPaused && action === 'slow_down') return false;
    const before = this.pressure;
    const delayMs = Math.min(recommendedDelayMs, MOST_DELAY_MS);
    this.pressure = action === 'slow_down' ? { name: action, delayMs } : { name: action };
    return before.name !== action || (this.pressure.name === 'slow_down' && this.delayMs !== delayOf(before));
  }

  /** A new connection starts free. */
  reset(): void {
    this.pressure = { name: 'none' };
  }
}

const delayOf = (pressure: Pressure): number => (pressure.name === 'slow_down' ? pressure.delayMs : 0);
