import type { Timers } from '../../net/timers';

/**
 * Circuit breaker of one stream. A run of retryable failures opens it; it stays open for the cooldown, counted from the
 * opening; then one probe decides. Failures of fragments sent before the opening change nothing any more.
 */
export type BreakerState =
  { name: 'closed'; failures: number } | { name: 'open' } | { name: 'half-open'; probe: string | undefined };

export type BreakerStateName = BreakerState['name'];

export interface BreakerOptions {
  threshold: number;
  cooldownMs: number;
  timers: Timers;
  /** Called once for each change of state, after it. */
  onTransition: (to: BreakerStateName, from: BreakerStateName) => void;
}

export class Breaker {
  private state: BreakerState = { name: 'closed', failures: 0 };
  private cancelCooldown: () => void = () => undefined;

  constructor(private readonly options: BreakerOptions) {}

  get stateName(): BreakerStateName {
    return this.state.name;
  }

  /** Whether the next fragment may be sent now; false means that it falls back. */
  get admits(): boolean {
    return (
      this.state.name === 'closed' || (this.state.name === 'half-open' && this.state.probe === undefined)
    );
  }

  /** A fragment went out: in half-open it is the probe. */
  sent(fragmentId: string): void {
    if (this.state.name === 'half-open') this.state.probe ??= fragmentId;
  }

  succeeded(fragmentId: string): void {
    if (this.state.name === 'closed') this.state.failures = 0;
    else if (this.isProbe(fragmentId)) this.close();
  }

  /** A retryable failure: an error answer or silence until the timeout. */
  failed(fragmentId: string): void {
    if (this.isProbe(fragmentId)) return this.open();
    if (this.state.name !== 'closed') return;
    this.state.failures++;
    if (this.state.failures >= this.options.threshold) this.open();
  }

  /** A fragment ended without saying anything about the service's health; a probe like that makes room for the next. */
  inconclusive(fragmentId: string): void {
    if (this.state.name === 'half-open' && this.isProbe(fragmentId)) this.state.probe = undefined;
  }

  /** A new session starts with a clean record. */
  reset(): void {
    this.cancelCooldown();
    if (this.state.name === 'closed') this.state.failures = 0;
    else this.close();
  }

  /** Leaves no timer behind. */
  dispose(): void {
    this.cancelCooldown();
  }

  private isProbe(fragmentId: string): boolean {
    return this.state.name === 'half-open' && this.state.probe === fragmentId;
  }

  private open(): void {
    this.become({ name: 'open' });
    const { timers, cooldownMs } = this.options;
    this.cancelCooldown = timers.after(cooldownMs, () =>
      this.become({ name: 'half-open', probe: undefined }),
    );
  }

  private close(): void {
    this.become({ name: 'closed', failures: 0 });
  }

  private become(next: BreakerState): void {
    const from = this.state.name;
    this.state = next;
    this.options.onTransition(next.name, from);
  }
}
