import { Unsupported } from '../base/unsupported';
import type { WorkerSettings } from './stack';
import { type WorkerProfile, workerProfile } from './worker-profile';

type Value = string | number | readonly number[];
type Profile = Pick<WorkerProfile, 'settings'>;

/**
 * The worker's environment variables for these settings; lists are joined by commas.
 * @throws Unsupported for a setting that its profile says is fixed
 */
export function workerVariables(
  settings: WorkerSettings & { segmentDir?: string },
  { settings: variables }: Profile = workerProfile(),
): Record<string, string> {
  const fixed = fixedIn(settings, { settings: variables });
  if (fixed !== undefined) throw new Unsupported(fixed, 'scenario');
  const entries = Object.entries(settings) as [keyof typeof variables, Value | undefined][];
  const set = entries.filter(
    (entry): entry is [keyof typeof variables, Value] =>
      entry[1] !== undefined && variables[entry[0]] !== 'none',
  );
  return Object.fromEntries(set.map(([name, value]) => [variables[name], String(value)]));
}

/** What every worker does without being told. */
const USUAL: WorkerSettings = { segmentDurationSeconds: 6 };

/** Why a worker of this profile can't be told these settings; undefined when it can. */
export function fixedIn(
  settings: WorkerSettings,
  { settings: variables }: Profile = workerProfile(),
): string | undefined {
  const names = (Object.keys(settings) as (keyof WorkerSettings)[]).filter(
    (name) => settings[name] !== undefined && settings[name] !== USUAL[name] && variables[name] === 'none',
  );
  return names.length === 0
    ? undefined
    : `the worker's profile says that these can't be set: ${names.join(', ')}`;
}

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
