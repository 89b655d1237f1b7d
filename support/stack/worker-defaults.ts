import type { WorkerSettings } from './stack';

/** What a worker does that is told nothing else (docs/settings.md), in the one place of the suite that knows. */
export const WORKER_DEFAULTS = {
  segmentDurationSeconds: 6,
  maxInflight: 3,
  stsTimeoutMs: 8000,
  breakerThreshold: 5,
  breakerCooldownMs: 30_000,
  reconnectDelaysMs: [2000, 4000, 8000, 16_000, 32_000],
  sourceLanguage: 'en',
  targetLanguage: 'es',
} as const satisfies WorkerSettings;

/** What a worker does that was started with these settings. */
export const inForce = (
  settings: WorkerSettings,
): WorkerSettings & Required<Pick<WorkerSettings, keyof typeof WORKER_DEFAULTS>> => ({
  ...WORKER_DEFAULTS,
  ...settings,
});
