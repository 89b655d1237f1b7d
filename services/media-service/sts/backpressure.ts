import type { StsMessages } from '../../contracts/events';

/** A slow_down without a recommendation waits this long, as echo-sts recommends itself. */
const DEFAULT_DELAY_MS = 500;
/** By then a fragment is shown undubbed anyway; whoever wants none at all says pause. */
const MOST_DELAY_MS = 60_000;

/** What the STS asked for last, on one connection: to hold, to wait before each send, or nothing. A pause ends only with `none`. */
export class Backpressure {
  private paused = false;
  private waitMs = 0;

  get isPaused(): boolean {
    return this.paused;
  }

  /** How long a fragment waits between ready and sent. */
  get delayMs(): number {
    return this.waitMs;
  }

  received(
    action: StsMessages['backpressure']['action'],
    recommendedDelayMs: number = DEFAULT_DELAY_MS,
  ): void {
    if (this.isPaused && action === 'slow_down') return;
    this.paused = action === 'pause';
    this.waitMs = action === 'slow_down' ? Math.min(recommendedDelayMs, MOST_DELAY_MS) : 0;
  }

  /** A new connection starts free. */
  reset(): void {
    this.received('none');
  }
}
