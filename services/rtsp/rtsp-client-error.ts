import type { RtspResponse } from './message';

/** A request that the server refused. */
export class RtspRequestError extends Error {
  override name = 'RtspRequestError';

  constructor(
    readonly method: string,
    readonly uri: string,
    readonly response: RtspResponse,
  ) {
    const { status, reason, headers, body } = response;
    const fields = [...headers].map(([name, value]) => `${name}: ${value}`).join(', ');
    super(
      `${method} ${uri} was answered ${status} ${reason} (${fields})${body.length > 0 ? ` ${body.toString()}` : ''}`,
    );
  }
}

/** The connection could not be made, broke, or stayed silent. */
export class RtspConnectionError extends Error {
  override name = 'RtspConnectionError';
}
