import { randomUUID } from 'node:crypto';

function text(name: string, usual?: string): string {
  const value = process.env[name] || usual;
  if (value !== undefined) return value;
  console.error(`${name} is missing`);
  return process.exit(2);
}
const number = (name: string, usual: number): number => Number(text(name, String(usual)));

export const streamId = text('STREAM_ID');
export const workerId = `example-${process.pid}`;
export const inputUrl = text('WORKER_INPUT_URL');
export const outputUrl = text('WORKER_OUTPUT_URL');
export const stsUrl = text('WORKER_STS_SERVICE_URL');
export const metricsPort = number('WORKER_METRICS_PORT', 8000);
export const languages = [text('WORKER_SOURCE_LANGUAGE', 'en'), text('WORKER_TARGET_LANGUAGE', 'es')];
export const segmentMs = number('WORKER_SEGMENT_DURATION', 6) * 1000;
export const timeoutMs = number('WORKER_STS_TIMEOUT_MS', 8000);
/** From capture to output. */
export const delayMs = segmentMs + number('WORKER_AV_OFFSET_NS', (timeoutMs + 500) * 1e6) / 1e6;
export const maxInflight = number('WORKER_MAX_INFLIGHT', 3);
export const threshold = number('WORKER_BREAKER_THRESHOLD', 5);
export const cooldownMs = number('WORKER_BREAKER_COOLDOWN_MS', 30_000);
export const retriesMs = text('WORKER_RECONNECT_DELAYS_MS', '2000,4000,8000,16000,32000')
  .split(',')
  .map(Number);

const runId = randomUUID();
/** One JSON line on standard output. */
export function log(level: 'info' | 'warn' | 'error', component: string, msg: string, fields = {}): void {
  const known = { level, time: Date.now(), streamId, runId, instanceId: workerId, component };
  process.stdout.write(`${JSON.stringify({ ...known, ...fields, msg })}\n`);
}
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
