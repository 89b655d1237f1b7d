import { z } from 'zod';
import { audioFormat, channelCount, sampleRateHz } from './audio';
import { identifier } from './identifiers';
import {
  DEFAULT_FRAGMENT_TIMEOUT_MS,
  DEFAULT_MAX_INFLIGHT,
  MAX_CHUNK_MS,
  MAX_INFLIGHT,
  MAX_TEXT_CHARS,
  MIN_CHUNK_MS,
} from './limits';
import { message, fineMs } from './message';

/** BCP 47 (RFC 5646, 4.4.1) needs no more for any registered language. Looked at first: the pattern recurses. */
const MAX_LANGUAGE_CHARS = 35;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;
export const language = z
  .string()
  .refine((text) => text.length <= MAX_LANGUAGE_CHARS && LANGUAGE.test(text), {
    error: 'expected a language tag (BCP 47)',
  })
  .describe('language tag (BCP 47), of at most 35 letters');
const reason = z.string().max(MAX_TEXT_CHARS).optional();
const count = z.int().nonnegative();

export const maxInflight = z.int().min(1).max(MAX_INFLIGHT);

/** What is streamed; fixed for the life of a session. */
const streamConfig = message({
  source_language: language,
  target_language: language,
  voice_profile: z.string().max(MAX_TEXT_CHARS).optional(),
  chunk_duration_ms: z.int().min(MIN_CHUNK_MS).max(MAX_CHUNK_MS),
  sample_rate_hz: sampleRateHz,
  channels: channelCount,
  format: audioFormat,
});

/** Worker → STS: opens a session, or replaces the one this connection has. */
export const streamInit = message({
  stream_id: identifier,
  worker_id: identifier,
  config: streamConfig,
  max_inflight: maxInflight.default(DEFAULT_MAX_INFLIGHT),
  timeout_ms: z.int().min(1_000).max(30_000).default(DEFAULT_FRAGMENT_TIMEOUT_MS),
});

/** STS → worker: the session is active. `max_inflight` is the limit that holds, whatever was asked. */
export const streamReady = message({
  stream_id: identifier,
  session_id: z.uuid(),
  max_inflight: maxInflight,
  capabilities: message({ batch_processing: z.boolean(), async_delivery: z.boolean() }),
});

/** Worker → STS: `stream:pause`, `stream:resume`, `stream:end`. */
export const streamCommand = message({ stream_id: identifier, reason });

/** STS → worker: everything accepted has been answered; the server closes the connection soon after. */
export const streamComplete = message({
  stream_id: identifier,
  total_fragments: count,
  total_duration_ms: fineMs,
  statistics: message({
    success_count: count,
    partial_count: count,
    failed_count: count,
    avg_processing_time_ms: fineMs,
    p95_processing_time_ms: fineMs,
  }),
});

export type StreamInit = z.infer<typeof streamInit>;
export type StreamCommand = z.infer<typeof streamCommand>;
export type StreamComplete = z.infer<typeof streamComplete>;

export const BACKPRESSURE_ACTIONS = ['slow_down', 'pause', 'none'] as const;
const BACKPRESSURE_SEVERITIES = ['low', 'medium', 'high'] as const;
export const backpressureAction = z.enum(BACKPRESSURE_ACTIONS);
export const backpressureSeverity = z.enum(BACKPRESSURE_SEVERITIES);

/** STS → worker: send slower, not at all, or freely again. */
export const backpressure = message({
  stream_id: identifier,
  severity: backpressureSeverity,
  current_inflight: count,
  queue_depth: count,
  action: backpressureAction,
  recommended_delay_ms: fineMs.optional(),
});

/** STS → worker: a message was refused, or the service is in trouble. `code` may be one we do not know yet. */
export const serviceError = message({
  error_id: z.string().max(64).optional(),
  stream_id: z.string().max(MAX_TEXT_CHARS).optional(),
  fragment_id: z.string().max(MAX_TEXT_CHARS).optional(),
  code: z.string().min(1).max(64),
  message: z.string().max(MAX_TEXT_CHARS),
  severity: z.enum(['warning', 'error', 'fatal']),
  retryable: z.boolean(),
  // Whatever it holds: nobody here reads it, and to look at a million fields takes six seconds.
  metadata: message({}).optional(),
});

export type Backpressure = z.infer<typeof backpressure>;
export type BackpressureAction = z.infer<typeof backpressureAction>;
export type BackpressureSeverity = z.infer<typeof backpressureSeverity>;
export type ServiceError = z.infer<typeof serviceError>;
