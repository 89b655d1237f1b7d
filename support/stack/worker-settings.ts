import type { WorkerSettings } from './stack';

type Value = string | number | readonly number[];

const VARIABLES: { [Name in keyof Required<WorkerSettings>]: string } = {
  streamId: 'STREAM_ID',
  inputUrl: 'WORKER_INPUT_URL',
  caFile: 'NODE_EXTRA_CA_CERTS',
  outputUrl: 'WORKER_OUTPUT_URL',
  stsUrl: 'WORKER_STS_SERVICE_URL',
  stsMode: 'WORKER_STS_MODE',
  segmentDurationSeconds: 'WORKER_SEGMENT_DURATION',
  segmentRetention: 'WORKER_SEGMENT_RETENTION',
  maxInflight: 'WORKER_MAX_INFLIGHT',
  stsTimeoutMs: 'WORKER_STS_TIMEOUT_MS',
  avOffsetNs: 'WORKER_AV_OFFSET_NS',
  breakerThreshold: 'WORKER_BREAKER_THRESHOLD',
  breakerCooldownMs: 'WORKER_BREAKER_COOLDOWN_MS',
  reconnectDelaysMs: 'WORKER_RECONNECT_DELAYS_MS',
  sourceLanguage: 'WORKER_SOURCE_LANGUAGE',
  targetLanguage: 'WORKER_TARGET_LANGUAGE',
  logLevel: 'LOG_LEVEL',
  metricsPort: 'WORKER_METRICS_PORT',
};

/** The worker's environment variables for these settings; lists are joined by commas. */
export function workerVariables(settings: WorkerSettings): Record<string, string> {
  const entries = Object.entries(settings) as [keyof WorkerSettings, Value | undefined][];
  const set = entries.filter((entry): entry is [keyof WorkerSettings, Value] => entry[1] !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [VARIABLES[name], String(value)]));
}
