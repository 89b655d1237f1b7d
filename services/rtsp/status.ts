/** RTSP status codes in use (RFC 2326, 7.1.1) with their reason phrases. */
export const REASON_PHRASES = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
} as const;

export type StatusCode = keyof typeof REASON_PHRASES;

/** A request that is refused: the status goes to the client, the message to the log. */
export class RtspError extends Error {
  override name = 'RtspError';

  constructor(
    readonly status: StatusCode,
    message: string,
  ) {
    super(message);
  }
}
