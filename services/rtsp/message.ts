/** RTSP requests and responses as text (RFC 2326, 4 to 7). Header names are kept in lower case. */

/** RTSP status codes in use (RFC 2326, 7.1.1) with their reason phrases. */
const REASON_PHRASES = {
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
  constructor(
    readonly status: StatusCode,
    message: string,
  ) {
    super(message);
  }
}

export type RtspHeaders = ReadonlyMap<string, string>;

export interface RtspRequest {
  kind: 'request';
  method: string;
  uri: string;
  headers: RtspHeaders;
  body: Buffer;
}

export interface RtspResponse {
  kind: 'response';
  status: number;
  reason: string;
  headers: RtspHeaders;
  body: Buffer;
}

export type RtspMessage = RtspRequest | RtspResponse;

const VERSION = 'RTSP/1.0';
const STATUS_LINE = /^RTSP\/1\.0 (\d{3})(?: (.*))?$/;
const REQUEST_LINE = /^([A-Z_]{1,32}) (\S+) RTSP\/1\.0$/;
const EMPTY = Buffer.alloc(0);

/**
 * Reads the head of a message: everything before the empty line, without it. The body is still empty.
 * @throws RtspError 400 when a line is not RTSP.
 */
export function parseHead(head: string): RtspMessage {
  const [first = '', ...lines] = head.split('\r\n');
  const headers = parseHeaders(lines);
  const status = STATUS_LINE.exec(first);
  if (status)
    return { kind: 'response', status: Number(status[1]), reason: status[2] ?? '', headers, body: EMPTY };
  const request = REQUEST_LINE.exec(first);
  if (!request)
    throw new RtspError(
      400,
      `not an RTSP message: expected "<METHOD> <uri> ${VERSION}", saw ${quoted(first)}`,
    );
  return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers, body: EMPTY };
}

function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new RtspError(400, `not a header: expected "<Name>: <value>", saw ${quoted(line)}`);
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/** Longest part of a foreign line that is repeated in an error. */
const QUOTE_CHARS = 60;
const quoted = (line: string): string => JSON.stringify(line.slice(0, QUOTE_CHARS));

/** @throws RtspError 400 when Content-Length is not a number, 413 when it is above `limitBytes` */
export function contentLength(headers: RtspHeaders, limitBytes: number): number {
  const text = headers.get('content-length');
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text))
    throw new RtspError(400, `Content-Length is ${quoted(text)}, expected a number of bytes`);
  if (Number(text) > limitBytes)
    throw new RtspError(413, `body of ${text} bytes, at most ${limitBytes} are accepted`);
  return Number(text);
}

export type HeaderFields = Readonly<Record<string, string | number>>;

export function encodeRequest(method: string, uri: string, headers: HeaderFields, body = ''): string {
  return encode(`${method} ${uri} ${VERSION}`, headers, body);
}

export function encodeResponse(status: StatusCode, headers: HeaderFields, body = ''): string {
  return encode(`${VERSION} ${status} ${REASON_PHRASES[status]}`, headers, body);
}

function encode(firstLine: string, headers: HeaderFields, body: string): string {
  const fields = body ? { ...headers, 'Content-Length': Buffer.byteLength(body) } : headers;
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${firstLine}\r\n${lines.join('')}\r\n${body}`;
}

/** A server is a stranger: its texts are not taken at any length. */
const MAX_TOLD_CHARS = 300;

/** A request that the server refused. */
export class RtspRequestError extends Error {
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
export class RtspConnectionError extends Error {}

const cut = (text: string): string =>
  text.length > MAX_TOLD_CHARS ? `${text.slice(0, MAX_TOLD_CHARS)}…` : text;
