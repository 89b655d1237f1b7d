import { parseArgs } from 'node:util';
import { z } from 'zod';
import { identifier } from '../contracts/identifiers';
import { language } from '../contracts/session-events';
import { shownAddress } from '../net/redact';
import { publishUrl, serviceUrl, url } from './settings-url';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, { error: 'expected a whole number' })
    .transform(Number)
    .pipe(z.number().min(min).max(max));
/** Looked at before the pattern is: that recurses. */
const MOST_DELAYS = 100;
const MAX_DELAY_MS = 3_600_000;
const delays = z
  .string()
  .max(8 * MOST_DELAYS, { error: `expected at most ${MOST_DELAYS} whole numbers of ms` })
  .regex(/^\d+(,\d+)*$/, { error: 'expected whole numbers of ms with commas between them' })
  .transform((text) => text.split(',').map(Number))
  .refine((all) => all.every((ms) => ms <= MAX_DELAY_MS), {
    error: `expected waits of at most ${MAX_DELAY_MS} ms`,
  });

const MAX_OFFSET_NS = 600e9;

/** Every setting by its name in the environment. A flag of the same name wins: `--stream-id` over `STREAM_ID`. */
const SETTINGS = z.object({
  STREAM_ID: identifier,
  WORKER_INPUT_URL: url('rtsp:', 'rtsps:'),
  WORKER_OUTPUT_URL: publishUrl('rtmp:', 'rtmps:'),
  WORKER_STS_SERVICE_URL: serviceUrl('http:', 'https:', 'ws:', 'wss:').optional(),
  WORKER_MEDIA_SERVER_API_URL: url('http:', 'https:').optional(),
  WORKER_STS_MODE: z.enum(['enabled', 'passthrough']).default('enabled'),
  WORKER_SEGMENT_DURATION: z
    .string()
    .regex(/^\d+(\.\d+)?$/, { error: 'expected seconds' })
    .transform(Number)
    .pipe(z.number().min(0.5).max(60))
    .default(6),
  WORKER_SEGMENT_DIR: z.string().min(1).default('./segments'),
  WORKER_SEGMENT_RETENTION: whole(1, 100_000).default(32),
  WORKER_MAX_INFLIGHT: whole(1, 10).default(3),
  WORKER_STS_TIMEOUT_MS: whole(1000, 30_000).default(8000),
  WORKER_AV_OFFSET_NS: whole(0, MAX_OFFSET_NS).optional(),
  WORKER_METRICS_PORT: whole(0, 65_535).default(8000),
  WORKER_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  WORKER_BREAKER_THRESHOLD: whole(1, 1000).default(5),
  WORKER_BREAKER_COOLDOWN_MS: whole(1, 3_600_000).default(30_000),
  WORKER_RECONNECT_DELAYS_MS: delays.default([2000, 4000, 8000, 16_000, 32_000]),
  WORKER_SOURCE_LANGUAGE: language.default('en'),
  WORKER_TARGET_LANGUAGE: language.default('es'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
});

/** Answers need their timeout and this much more to be laid before they are due. */
const OFFSET_AFTER_TIMEOUT_MS = 500;
const NS_PER_MS = 1e6;

/** Wrong settings: one line for each, ready to be shown. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

/**
 * Reads the settings from flags and environment.
 * @throws SettingsError that names each wrong setting, what was expected and what was seen
 */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const given = { ...present(env), ...flags(args) };
  const result = SETTINGS.safeParse(given);
  if (!result.success) throw new SettingsError(result.error.issues.map((issue) => problem(issue, given)));
  const raw = result.data;
  if (raw.WORKER_STS_MODE === 'enabled' && raw.WORKER_STS_SERVICE_URL === undefined)
    throw new SettingsError(['WORKER_STS_SERVICE_URL: missing; set it, or WORKER_STS_MODE=passthrough']);
  return named(raw);
}

const flagOf = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function flags(args: readonly string[]): Record<string, string> {
  const names = Object.keys(SETTINGS.shape);
  const options = Object.fromEntries(names.map((name) => [flagOf(name), { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return present(Object.fromEntries(names.map((name) => [name, values[flagOf(name)]])));
  } catch (error) {
    throw new SettingsError([(error as Error).message]);
  }
}

const present = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );

function problem(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(issue.path[0]);
  const seen = given[name];
  return seen === undefined
    ? `${name}: missing; set it in the environment or as --${flagOf(name)}`
    : `${name}: ${lowerFirst(issue.message)}, seen "${shown(name, seen).slice(0, 80)}"`;
}

/** Addresses hold passwords and stream keys; what is none is shown as it is. */
const shown = (name: string, value: string): string => (name.endsWith('_URL') ? shownAddress(value) : value);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const named = (raw: z.output<typeof SETTINGS>) => ({
  streamId: raw.STREAM_ID,
  inputUrl: raw.WORKER_INPUT_URL,
  outputUrl: raw.WORKER_OUTPUT_URL,
  /** Of the server that the input is read from; absent: it is not asked how the stream comes to it. */
  mediaServerApiUrl: raw.WORKER_MEDIA_SERVER_API_URL,
  /** Absent when sound passes through undubbed. */
  stsUrl: raw.WORKER_STS_MODE === 'enabled' ? raw.WORKER_STS_SERVICE_URL : undefined,
  segmentMs: raw.WORKER_SEGMENT_DURATION * 1000,
  segmentDir: raw.WORKER_SEGMENT_DIR,
  segmentRetention: raw.WORKER_SEGMENT_RETENTION,
  maxInflight: raw.WORKER_MAX_INFLIGHT,
  stsTimeoutMs: raw.WORKER_STS_TIMEOUT_MS,
  offsetMs:
    raw.WORKER_AV_OFFSET_NS === undefined
      ? raw.WORKER_STS_TIMEOUT_MS + OFFSET_AFTER_TIMEOUT_MS
      : raw.WORKER_AV_OFFSET_NS / NS_PER_MS,
  metricsPort: raw.WORKER_METRICS_PORT,
  metricsHost: raw.WORKER_METRICS_HOST,
  breakerThreshold: raw.WORKER_BREAKER_THRESHOLD,
  breakerCooldownMs: raw.WORKER_BREAKER_COOLDOWN_MS,
  reconnectDelaysMs: raw.WORKER_RECONNECT_DELAYS_MS,
  sourceLanguage: raw.WORKER_SOURCE_LANGUAGE,
  targetLanguage: raw.WORKER_TARGET_LANGUAGE,
  logLevel: raw.LOG_LEVEL,
});

export type Settings = ReturnType<typeof named>;
