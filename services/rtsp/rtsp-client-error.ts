import type { RtspResponse } from './message';

/** A server is a stranger: its texts are not taken at any length. */
const MAX_TOLD_CHARS = 300;

/** A request that the server refused. */
export class RtspRequestError extends Error {
  override name = 'RtspRequestError';

  constructor(
    readonly method: string,
    readonly uri: string,
    readonly response: RtspResponse,
  ) {
    const { status, reason, headers, body } = response;
    const fields = cut([...headers].map(([name, value]) => `${name}: ${value}`).join(', '));
    const text = body.length > 0 ? ` ${cut(body.toString())}` : '';
    super(`${method} ${uri} was answered ${status} ${cut(reason)} (${fields})${text}`);
  }
}

/** The connection could not be made, broke, or stayed silent. */
export class RtspConnectionError extends Error {
  override name = 'RtspConnectionError';
}

const cut = (text: string): string =>
  text.length > MAX_TOLD_CHARS ? `${text.slice(0, MAX_TOLD_CHARS)}…` : text;
