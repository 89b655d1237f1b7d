import type {
  AudioControl,
  DeliveryControl,
  ErrorSimulation,
  LatencyControl,
  SessionControl,
} from '../../contracts/control-events';
import type { FragmentEnvelope, FragmentError } from '../../contracts/fragment-events';
import { ErrorRules } from './error-rules';

/** Everything a test can configure for a stream; a missing part means the good behaviour. */
export interface Misbehaviour {
  errors?: ErrorSimulation;
  latency?: LatencyControl;
  delivery?: DeliveryControl;
  audio?: AudioControl;
  autoBackpressure?: boolean;
  session?: SessionControl;
}

/** What becomes of one fragment; decided when it arrives. */
export interface Verdict {
  latencyMs: number;
  delivery: Delivery;
  audio: AudioControl;
  error?: FragmentError;
  /** Whether the failure is told by an `error` event, not by an answer. */
  refuses?: boolean;
}

const ECHO: AudioControl = { mode: 'echo' };

/** The configured behaviour of one stream, with what is left of its "next N" counts. It outlives sessions. */
export class StreamPlan {
  private current: Misbehaviour = {};
  private errors = new ErrorRules(undefined);
  private delivery = new DeliveryPlan(undefined);
  private readyToWithhold = 0;

  constructor(initial: Misbehaviour) {
    this.configure(initial);
  }

  /** Sets the named parts anew, counts included; the others stay. */
  configure(change: Misbehaviour): void {
    this.current = { ...this.current, ...change };
    if (change.errors !== undefined) this.errors = new ErrorRules(change.errors);
    if (change.session !== undefined) this.readyToWithhold = change.session.withhold_ready ?? 0;
    if (change.delivery !== undefined) this.delivery = new DeliveryPlan(change.delivery);
  }

  get audio(): AudioControl {
    return this.current.audio ?? ECHO;
  }

  get autoBackpressure(): boolean {
    return this.current.autoBackpressure ?? false;
  }

  /** Limit that `stream:ready` confirms instead of the one asked for. */
  get maxInflight(): number | undefined {
    return this.current.session?.max_inflight;
  }

  get completeAfterMs(): number {
    return this.current.session?.complete_after_ms ?? 0;
  }

  /** Whether the next session is told that it is ready; counts it. */
  takeReady(): boolean {
    return this.readyToWithhold-- <= 0;
  }

  /** Decides about a fragment and counts it. */
  judge(fragment: FragmentEnvelope): Verdict {
    const failure = this.errors.match(fragment);
    const delivery = this.delivery.take();
    const { latency } = this.current;
    return {
      latencyMs: latency === undefined ? 0 : latencyMs(latency, fragment.sequence_number),
      delivery,
      audio: this.audio,
      ...failure,
    };
  }
}

/** How one answer travels. */
type Delivery = { mode: 'normal' | 'drop' | 'duplicate' | 'partial' } | { mode: 'late'; byMs: number };

const NORMAL: Delivery = { mode: 'normal' };

/** What happens to the next answers of one stream. */
export class DeliveryPlan {
  private left: number;

  constructor(private readonly control: DeliveryControl | undefined) {
    this.left = control?.count ?? 0;
  }

  /** The fate of the next fragment. */
  take(): Delivery {
    if (this.control === undefined || this.left === 0) return NORMAL;
    this.left--;
    const { mode, late_ms: byMs = 0 } = this.control;
    return mode === 'late' ? { mode, byMs } : { mode };
  }
}

/**
 * Processing time of a fragment in ms: a fixed function of seed and sequence number, evenly spread from min_ms to
 * max_ms, both included. Independent of order and of other streams, so a run can be repeated exactly.
 */
export function latencyMs(range: LatencyControl, sequence: number): number {
  const steps = range.max_ms - range.min_ms + 1;
  return range.min_ms + Math.floor(unitHash(range.seed, sequence) * steps);
}

/** Hash of two integers to [0, 1): the finalizer of MurmurHash3, 32 bits. */
function unitHash(seed: number, sequence: number): number {
  let hash = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(sequence + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

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
