import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES, ERROR_TRAITS, isErrorCode, isRetryable } from './error-codes';

describe('error codes', () => {
  it('exactly these may be tried again', () =>
    assert.deepEqual(
      ERROR_CODES.filter((code) => ERROR_TRAITS[code].retryable),
      ['TIMEOUT', 'MODEL_ERROR', 'GPU_OOM', 'QUEUE_FULL', 'RATE_LIMIT'],
    ));
  it('overload is only a warning', () =>
    assert.deepEqual(
      ERROR_CODES.filter((code) => ERROR_TRAITS[code].severity === 'warning'),
      ['QUEUE_FULL', 'RATE_LIMIT'],
    ));
  it('known codes follow the table, unknown ones their flag', () => {
    assert.equal(isRetryable({ code: 'INVALID_CONFIG', retryable: true }), false);
    assert.equal(isRetryable({ code: 'TIMEOUT', retryable: false }), true);
    assert.equal(isRetryable({ code: 'BRAND_NEW', retryable: true }), true);
  });
  it('does not take inherited names for codes', () => assert.equal(isErrorCode('toString'), false));
});
