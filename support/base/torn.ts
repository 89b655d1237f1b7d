const TORN_CODES = ['ECONNRESET', 'EPIPE'];

/**
 * Whether a socket failed because its other side has gone. What is read or written when that is known fails as ECONNRESET, and
 * as EPIPE where the other side had said before that it sends no more (Linux, tcp_reset).
 */
export const isTorn = ({ code = '' }: NodeJS.ErrnoException): boolean => TORN_CODES.includes(code);
