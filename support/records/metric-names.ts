/** What a worker has to tell, by the names that the steps use (docs/contract.md). */
export const METRIC_NAMES = [
  'worker_audio_fragments_total',
  'worker_fragments_total',
  'worker_fallback_total',
  'worker_inflight_fragments',
  'worker_av_sync_delta_ms',
  'worker_av_sync_corrections_total',
  'worker_sts_breaker_state',
  'worker_sts_rtt_ms',
  'worker_backpressure_events_total',
  'worker_reconnection_total',
  'worker_media_errors_total',
  'worker_gst_bus_errors_total',
  'worker_video_queue_ms',
  'worker_audio_queue_ms',
  'worker_chunk_end_to_end_latency_ms',
] as const;

/** The labels that the steps ask for. */
export const METRIC_LABELS = ['stream_id', 'stage', 'reason', 'action', 'error_type'] as const;
