import type { IncomingHttpHeaders } from 'node:http';
import { STREAM_ID_HEADER, WORKER_ID_HEADER } from '../../contracts/handshake';
import { isIdentifier } from '../../contracts/identifiers';
import { shortCopy } from '../untrusted';

const MAX_HEADER_CHARS = 100;

/** The stream that an upgrade names, if it is a proper id. */
export function streamIdHeader(headers: IncomingHttpHeaders): string | undefined {
  const streamId = headers[STREAM_ID_HEADER];
  return isIdentifier(streamId) ? streamId : undefined;
}

/** The two headers as they came, for the journal. */
export const handshakeHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    [STREAM_ID_HEADER, WORKER_ID_HEADER].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, shortCopy(String(value), MAX_HEADER_CHARS)]];
    }),
  );
