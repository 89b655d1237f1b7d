import { z } from 'zod';
import { identifier } from './identifiers';
import { MAX_TEXT_CHARS } from './limits';
import { message, fineMs } from './message';

export const BACKPRESSURE_ACTIONS = ['slow_down', 'pause', 'none'] as const;
export const BACKPRESSURE_SEVERITIES = ['low', 'medium', 'high'] as const;
export const backpressureAction = z.enum(BACKPRESSURE_ACTIONS);
export const backpressureSeverity = z.enum(BACKPRESSURE_SEVERITIES);

const count = z.int().nonnegative();

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
