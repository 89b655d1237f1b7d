import { type Misbehaviour, StreamPlan } from './stream-plan';

/** Plans are small, but their number is in the hands of strangers; beyond this the oldest is forgotten. */
const MAX_PLANS = 10_000;

/** The plans of all streams, those to come included. */
export class Plans {
  private defaults: Misbehaviour = {};
  private readonly byStream = new Map<string, StreamPlan>();

  /** The plan of a stream; a stream never heard of gets what was configured for all. */
  of(streamId: string): StreamPlan {
    const known = this.byStream.get(streamId);
    if (known !== undefined) return known;
    const plan = new StreamPlan(this.defaults);
    this.byStream.set(streamId, plan);
    this.forgetOldest();
    return plan;
  }

  /** Configures one stream, or every one, present and to come. */
  configure(streamId: string | undefined, change: Misbehaviour): void {
    if (streamId !== undefined) return this.of(streamId).configure(change);
    this.defaults = { ...this.defaults, ...change };
    for (const plan of this.byStream.values()) plan.configure(change);
  }

  private forgetOldest(): void {
    const [oldest] = this.byStream.keys();
    if (this.byStream.size > MAX_PLANS && oldest !== undefined) this.byStream.delete(oldest);
  }
}
