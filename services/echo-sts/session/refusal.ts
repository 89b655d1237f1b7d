import type { ErrorCode } from '../../contracts/error-codes';

/** Why a message is not accepted; it becomes an `error` event. */
export interface Refusal {
  code: ErrorCode;
  message: string;
}

export const refusal = (code: ErrorCode, message: string): Refusal => ({ code, message });
