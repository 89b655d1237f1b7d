import { z } from 'zod';

/** Longest stream or worker id, in characters. */
const MAX_IDENTIFIER_LENGTH = 64;

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

/** Header of the WebSocket upgrade that names the stream; lower case, as Node gives it. */
export const STREAM_ID_HEADER = 'x-stream-id';
/** Header of the WebSocket upgrade that names the worker. */
export const WORKER_ID_HEADER = 'x-worker-id';

export interface Handshake {
  streamId?: string;
  workerId?: string;
}

type HandshakeReading = { ok: true; handshake: Handshake } | { ok: false; problem: string };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads who connects from the upgrade's headers. A worker sends both; a client with neither is a test client, which
 * may control and observe. Only a header that is there can be wrong.
 */
export function readHandshake(headers: Headers): HandshakeReading {
  for (const name of [STREAM_ID_HEADER, WORKER_ID_HEADER])
    if (headers[name] !== undefined && !isIdentifier(headers[name]))
      return {
        ok: false,
        problem: `header ${name}: expected ${IDENTIFIER_RULE}, seen ${quoted(headers[name])}`,
      };
  const { [STREAM_ID_HEADER]: streamId, [WORKER_ID_HEADER]: workerId } = headers;
  return {
    ok: true,
    handshake: { ...(isIdentifier(streamId) && { streamId }), ...(isIdentifier(workerId) && { workerId }) },
  };
}

const LONGEST_QUOTE = 80;
const quoted = (value: unknown): string => JSON.stringify(value).slice(0, LONGEST_QUOTE);
