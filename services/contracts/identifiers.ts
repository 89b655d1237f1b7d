import { z } from 'zod';

/** Longest stream or worker id, in characters. */
export const MAX_IDENTIFIER_LENGTH = 64;

const IDENTIFIER = /^[A-Za-z0-9_-]{1,64}$/;
/** The rule in words, for error messages. */
export const IDENTIFIER_RULE = `1 to ${MAX_IDENTIFIER_LENGTH} letters, digits, "-" or "_"`;

/**
 * Whether a value may name a stream or a worker. The one rule for ids: they become parts of paths, URLs, headers and
 * metric labels, so nothing that could leave a folder or break a line is let in.
 */
export const isIdentifier = (value: unknown): value is string =>
  typeof value === 'string' && IDENTIFIER.test(value);

/** Schema of a stream or worker id. */
export const identifier = z.string().regex(IDENTIFIER, { error: `expected ${IDENTIFIER_RULE}` });
