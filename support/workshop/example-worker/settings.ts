export const workerId = `example-${process.pid}`;
export const { STREAM_ID: streamId = '', WORKER_INPUT_URL: inputUrl = '' } = process.env;
export const { WORKER_OUTPUT_URL: outputUrl = '', WORKER_STS_SERVICE_URL: stsUrl = '' } = process.env;
if (!streamId || !inputUrl || !outputUrl || !stsUrl) process.exit(2);
const number = (name: string, usual: number): number => Number(process.env[name] || usual);

export const metricsPort = number('WORKER_METRICS_PORT', 8000);
export const segmentMs = number('WORKER_SEGMENT_DURATION', 6) * 1000;
export const timeoutMs = number('WORKER_STS_TIMEOUT_MS', 8000);
/** From capture to output. */
export const delayMs = segmentMs + number('WORKER_AV_OFFSET_NS', (timeoutMs + 500) * 1e6) / 1e6;
export const cooldownMs = number('WORKER_BREAKER_COOLDOWN_MS', 30_000);
export const maxInflight = number('WORKER_MAX_INFLIGHT', 3);
const delays = process.env['WORKER_RECONNECT_DELAYS_MS'] || '2000,4000,8000,16000,32000';
export const reconnectDelaysMs = delays.split(',').map(Number);
