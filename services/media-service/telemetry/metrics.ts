import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { FALLBACK_REASONS, type FallbackReason } from '../outcomes/ledger';
import type { BreakerStateName } from '../sts/breaker';
import { BACKPRESSURE_ACTIONS } from '../../contracts/session-events';

export const FRAGMENT_STAGES = ['produced', 'sent', 'acked', 'dubbed', 'fallback', 'late'] as const;
export type FragmentStage = (typeof FRAGMENT_STAGES)[number];

export const MEDIA_ERRORS = [
  'input_lost',
  'hole',
  /** A frame of sound for which its place had no room. */
  'sound_left_out',
  /** The source's clock was set, or leaped. */
  'clock',
  /** A packet of the source that can't be read. */
  'malformed',
  /** The source sends nothing that can be used. */
  'unusable_input',
  /** The source came back with another format. */
  'input_changed',
  'segment_file',
  /** Two sounds were put side by side: their border could not be joined. */
  'join',
  'output',
] as const;
export type MediaError = (typeof MEDIA_ERRORS)[number];

/** Values of `worker_sts_breaker_state` (US3-8). */
const BREAKER_VALUES: Record<BreakerStateName, number> = { closed: 0, 'half-open': 1, open: 2 };

const RTT_BUCKETS_MS = [50, 100, 250, 500, 1000, 2000, 4000, 8000];
const LATENCY_BUCKETS_MS = [1000, 2000, 4000, 8000, 12_000, 14_000, 15_000, 16_000, 20_000, 30_000];

/** What the worker tells Prometheus. Every series of the stream is there from the start, at 0. */
export class Metrics {
  readonly registry = new Registry();

  readonly putOut = this.counter('worker_audio_fragments_total', 'Fragments put out, dubbed or not');
  private readonly fragments = this.counter(
    'worker_fragments_total',
    'Fragments by what happened to them',
    'stage',
  );
  private readonly fallbacks = this.counter(
    'worker_fallback_total',
    'Fragments put out with original sound',
    'reason',
  );
  readonly inFlight = this.gauge('worker_inflight_fragments', 'Fragments sent and not answered');
  readonly syncDelta = this.gauge(
    'worker_av_sync_delta_ms',
    'Sound against picture in the last pair put out',
  );
  readonly corrections = this.counter('worker_av_sync_corrections_total', 'Steps that sound was slewed by');
  private readonly breakerState = this.gauge('worker_sts_breaker_state', '0 closed, 1 half-open, 2 open');
  readonly rtt = this.histogram('worker_sts_rtt_ms', 'From sending a fragment to its answer', RTT_BUCKETS_MS);
  readonly backpressure = this.counter('worker_backpressure_events_total', 'Backpressure messages', 'action');
  readonly reconnections = this.counter('worker_reconnection_total', 'Returns to the STS after a loss');
  private readonly mediaErrors = this.counter(
    'worker_media_errors_total',
    'Trouble with media',
    'error_type',
  );
  private readonly busErrors = this.counter(
    'worker_gst_bus_errors_total',
    'As worker_media_errors_total',
    'error_type',
  );
  readonly latency = this.histogram(
    'worker_chunk_end_to_end_latency_ms',
    'From the capture of a fragment to its put-out',
    LATENCY_BUCKETS_MS,
  );

  constructor(streamId: string, queues: () => { videoMs: number; audioMs: number }) {
    this.registry.setDefaultLabels({ stream_id: streamId });
    this.collected('worker_video_queue_ms', 'Pictures waiting to be put out', () => queues().videoMs);
    this.collected('worker_audio_queue_ms', 'Sound waiting to be put out', () => queues().audioMs);
    for (const stage of FRAGMENT_STAGES) this.fragments.inc({ stage }, 0);
    for (const reason of FALLBACK_REASONS) this.fallbacks.inc({ reason }, 0);
    for (const action of BACKPRESSURE_ACTIONS) this.backpressure.inc({ action }, 0);
    for (const type of MEDIA_ERRORS) this.mediaError(type, 0);
  }

  fragment(stage: FragmentStage): void {
    this.fragments.inc({ stage });
  }

  fallback(reason: FallbackReason): void {
    this.fragment('fallback');
    this.fallbacks.inc({ reason });
  }

  breaker(state: BreakerStateName): void {
    this.breakerState.set(BREAKER_VALUES[state]);
  }

  mediaError(type: MediaError, by = 1): void {
    this.mediaErrors.inc({ error_type: type }, by);
    this.busErrors.inc({ error_type: type }, by);
  }

  private counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }

  private collected(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }
}
