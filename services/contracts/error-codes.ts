type Severity = 'warning' | 'error' | 'fatal';

interface ErrorTraits {
  severity: Severity;
  /** Whether trying again later can help. Exactly these failures count for the worker's circuit breaker. */
  retryable: boolean;
}

const passing: ErrorTraits = { severity: 'error', retryable: true };
const overload: ErrorTraits = { severity: 'warning', retryable: true };
const mistake: ErrorTraits = { severity: 'error', retryable: false };

/** What each error code of the protocol means. */
export const ERROR_TRAITS = {
  TIMEOUT: passing,
  MODEL_ERROR: passing,
  GPU_OOM: passing,
  QUEUE_FULL: overload,
  RATE_LIMIT: overload,
  STREAM_NOT_FOUND: mistake,
  INVALID_CONFIG: mistake,
  FRAGMENT_TOO_LARGE: mistake,
  INVALID_SEQUENCE: mistake,
} as const satisfies Record<string, ErrorTraits>;

export type ErrorCode = keyof typeof ERROR_TRAITS;

export const ERROR_CODES = Object.keys(ERROR_TRAITS) as [ErrorCode, ...ErrorCode[]];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_TRAITS, code);

/** Whether an answer's error is retryable: the table decides for known codes, the server's own flag for others. */
export const isRetryable = (error: { code: string; retryable: boolean }): boolean =>
  isErrorCode(error.code) ? ERROR_TRAITS[error.code].retryable : error.retryable;
