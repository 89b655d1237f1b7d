import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Counter, Gauge, Histogram, register } from 'prom-client';
import { metricsPort, streamId, workerId as instanceId } from './settings';

const known = { streamId, runId: randomUUID(), instanceId };
/** One JSON line on standard output. */
export const log = (level: 'info' | 'warn' | 'error', component: string, msg: string, fields = {}): void =>
  console.log(JSON.stringify({ level, time: Date.now(), ...known, component, ...fields, msg }));

export const health = { state: 'connecting' };
createServer((request, response) => {
  if (request.url === '/healthz') return void response.end(JSON.stringify(health));
  if (request.url !== '/metrics') return void response.writeHead(404).end();
  response.setHeader('Content-Type', register.contentType);
  void register.metrics().then((body) => response.end(body));
}).listen(metricsPort, '127.0.0.1');

/** Each value of its label is there from the start, at 0. */
function counter(name: string, label = '', values: readonly string[] = []): Counter {
  const made = new Counter({ name, help: name, labelNames: label ? [label] : [] });
  for (const value of values) made.inc({ [label]: value }, 0);
  return made;
}
const gauge = (name: string): Gauge => new Gauge({ name, help: name });
const histogram = (name: string, buckets: number[]): Histogram =>
  new Histogram({ name, help: name, buckets });

register.setDefaultLabels({ stream_id: streamId });
const REASONS = ['timeout', 'error', 'breaker_open', 'overload', 'invalid_output', 'disconnected'] as const;
export type Reason = (typeof REASONS)[number];
const STAGES = ['produced', 'sent', 'acked', 'dubbed', 'fallback', 'late'];
export const metrics = {
  fragments: counter('worker_fragments_total', 'stage', STAGES),
  fallback: counter('worker_fallback_total', 'reason', REASONS),
  putOut: counter('worker_audio_fragments_total'),
  inFlight: gauge('worker_inflight_fragments'),
  breaker: gauge('worker_sts_breaker_state'),
  answerTime: histogram('worker_sts_rtt_ms', [50, 100, 250, 500, 1000, 2000, 4000, 8000]),
  requests: counter('worker_backpressure_events_total', 'action', ['slow_down', 'pause', 'none']),
  returns: counter('worker_reconnection_total'),
  videoQueue: gauge('worker_video_queue_ms'),
  audioQueue: gauge('worker_audio_queue_ms'),
  latency: histogram('worker_chunk_end_to_end_latency_ms', [1000, 5000, 10_000, 15_000, 30_000]),
  syncDelta: gauge('worker_av_sync_delta_ms'), // what belongs together goes out together
  corrections: counter('worker_av_sync_corrections_total'), // no sound is ever moved
};
const [errors, busErrors] = ['worker_media_errors_total', 'worker_gst_bus_errors_total'].map((name) =>
  counter(name, 'error_type', ['input_lost', 'output']),
);
export const countError = (error_type: 'input_lost' | 'output'): void =>
  [errors, busErrors].forEach((each) => each?.inc({ error_type }));
