import { createServer } from 'node:http';
import { Counter, Gauge, Histogram, register } from 'prom-client';
import { metricsPort, streamId } from './settings';

const STAGES = ['produced', 'sent', 'acked', 'dubbed', 'fallback', 'late'];
const REASONS = ['timeout', 'error', 'breaker_open', 'overload', 'invalid_output', 'disconnected'] as const;
export type Reason = (typeof REASONS)[number];
const ERRORS = ['input_lost', 'output'];
const RTT_BUCKETS = [50, 100, 250, 500, 1000, 2000, 4000, 8000];

register.setDefaultLabels({ stream_id: streamId });
/** Each value of its label is there from the start, at 0. */
function counter(name: string, label?: string, values: readonly string[] = []): Counter {
  const made = new Counter({ name, help: name, labelNames: label ? [label] : [] });
  for (const value of values) made.inc({ [String(label)]: value }, 0);
  return made;
}
const gauge = (name: string): Gauge => new Gauge({ name, help: name });
const histogram = (name: string, buckets: number[]): Histogram =>
  new Histogram({ name, help: name, buckets });

export const fragments = counter('worker_fragments_total', 'stage', STAGES);
export const fallback = counter('worker_fallback_total', 'reason', REASONS);
export const fragmentsOut = counter('worker_audio_fragments_total');
export const inFlight = gauge('worker_inflight_fragments');
export const breakerState = gauge('worker_sts_breaker_state');
export const answerTime = histogram('worker_sts_rtt_ms', RTT_BUCKETS);
export const pressure = counter('worker_backpressure_events_total', 'action', ['slow_down', 'pause', 'none']);
export const reconnections = counter('worker_reconnection_total');
export const videoQueue = gauge('worker_video_queue_ms');
export const audioQueue = gauge('worker_audio_queue_ms');
export const latency = histogram('worker_chunk_end_to_end_latency_ms', [1000, 5000, 10_000, 15_000, 30_000]);
export const syncDelta = gauge('worker_av_sync_delta_ms');
counter('worker_av_sync_corrections_total'); // sound is never moved
const mediaErrors = counter('worker_media_errors_total', 'error_type', ERRORS);
const busErrors = counter('worker_gst_bus_errors_total', 'error_type', ERRORS);
export const countError = (error_type: 'input_lost' | 'output'): void =>
  [mediaErrors, busErrors].forEach((errors) => errors.inc({ error_type }));

export const health = { state: 'connecting' };
createServer((request, response) => {
  if (request.url === '/readyz' && health.state !== 'running') response.statusCode = 503;
  if (request.url !== '/metrics') return void response.end(JSON.stringify(health));
  response.setHeader('Content-Type', register.contentType);
  void register.metrics().then((body) => response.end(body));
}).listen(metricsPort, '127.0.0.1');
