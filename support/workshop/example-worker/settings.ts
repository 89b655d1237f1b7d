function text(name: string, usual?: string): string {
  const value = process.env[name] || usual;
  if (value) return value;
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
export const segmentMs = number('WORKER_SEGMENT_DURATION', 6) * 1000;
export const timeoutMs = number('WORKER_STS_TIMEOUT_MS', 8000);
/** From capture to output. */
export const delayMs = segmentMs + number('WORKER_AV_OFFSET_NS', (timeoutMs + 500) * 1e6) / 1e6;
export const maxInflight = number('WORKER_MAX_INFLIGHT', 3);
