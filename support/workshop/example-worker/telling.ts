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

register.setDefaultLabels({ stream_id: streamId });
/** Each value of its label is there from the start, at 0. */
function counter(name: string, label = '', values: readonly string[] = []): Counter {
  const made = new Counter({ name, help: name, labelNames: label ? [label] : [] });
  for (const value of values) made.inc({ [label]: value }, 0);
  return made;
}
/** @param read is asked at each reading */
export function gauge(name: string, read: () => number): void {
  const made: Gauge = new Gauge({ name, help: name, collect: () => made.set(read()) });
}
const histogram = (name: string, buckets: number[]) => new Histogram({ name, help: name, buckets });

const REASONS = ['timeout', 'error', 'breaker_open', 'overload', 'invalid_output', 'disconnected'] as const;
export type Reason = (typeof REASONS)[number];
const STAGES = ['produced', 'sent', 'acked', 'dubbed', 'fallback', 'late'];
export const metrics = {
  fragments: counter('worker_fragments_total', 'stage', STAGES),
  fallback: counter('worker_fallback_total', 'reason', REASONS),
  putOut: counter('worker_audio_fragments_total'),
  answerTime: histogram('worker_sts_rtt_ms', [50, 100, 250, 500, 1000, 2000, 4000, 8000]),
  requests: counter('worker_backpressure_events_total', 'action', ['slow_down', 'pause', 'none']),
  returns: counter('worker_reconnection_total'),
  latency: histogram('worker_chunk_end_to_end_latency_ms', [1000, 5000, 10_000, 15_000, 30_000]),
};
counter('worker_av_sync_corrections_total'); // no sound is ever moved
gauge('worker_av_sync_delta_ms', () => 0); // what belongs together goes out together
const FAULTS = ['input_lost', 'output'];
const errors = ['media', 'gst_bus'].map((of) => counter(`worker_${of}_errors_total`, 'error_type', FAULTS));
export const countError = (error_type: string) => errors.forEach((each) => each.inc({ error_type }));
