import type { Backpressure } from '../../contracts/session-events';

/** What the service asks for at a load: part of a `backpressure` event. */
export type Advice = Pick<Backpressure, 'severity' | 'action' | 'recommended_delay_ms'>;

interface Band {
  fromLoad: number;
  advice: Advice;
}

const IDLE: Band = { fromLoad: 0, advice: { severity: 'low', action: 'none' } };
/** Highest first; the limits and delays are the protocol's. */
const BANDS: readonly Band[] = [
  { fromLoad: 0.9, advice: { severity: 'high', action: 'pause', recommended_delay_ms: 1_000 } },
  { fromLoad: 0.7, advice: { severity: 'medium', action: 'slow_down', recommended_delay_ms: 500 } },
  { fromLoad: 0.5, advice: { severity: 'low', action: 'none' } },
];

/** The service's own backpressure: watches load = in flight / max_inflight, speaks when it enters another band. */
export class LoadWatch {
  private band = IDLE;

  constructor(private readonly maxInflight: number) {}

  /** To be called on every arrival and every completion; otherwise a pause would never be lifted. */
  observe(inFlight: number): Advice | undefined {
    const load = inFlight / this.maxInflight;
    const band = BANDS.find((candidate) => load >= candidate.fromLoad) ?? IDLE;
    if (band === this.band) return undefined;
    this.band = band;
    return band.advice;
  }
}
