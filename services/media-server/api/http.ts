import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';
import { HTTP_PATIENCE, listenOn } from '../../net/listen';
import type { Log } from '../../net/json-log';

/** Answered as MediaMTX does: the status and `{"status":"error","error":…}`. */
export class HttpError extends Error {
  override name = 'HttpError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** @returns false when it does not know the resource. @throws HttpError to be answered with */
export type HttpHandler = (url: URL, response: ServerResponse) => Promise<boolean> | boolean;

interface HttpServerOptions {
  handler: HttpHandler;
  /** Who is answered; undefined: nobody. */
  user: ApiUser | undefined;
  log: Log;
}

/** A small HTTP server for GET requests, with MediaMTX's answers to what is wrong. */
export class HttpServer {
  private readonly server: Server;

  constructor(private readonly options: HttpServerOptions) {
    this.server = createServer(HTTP_PATIENCE, (request, response) => void this.answer(request, response));
  }

  /** @returns the port, chosen by the system for port 0. @throws Error when the address is taken */
  listen(port: number, host: string): Promise<number> {
    return listenOn(this.server, port, host);
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request.headers, this.options.user);
    if (refusal) return refuse(response, refusal);
    try {
      const known = request.method === 'GET' && (await this.options.handler(urlOf(request), response));
      if (!known) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('404 page not found');
    } catch (error) {
      this.fail(request, response, error);
    }
  }

  private fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
      return this.options.log('info', 'client left before the end of its answer', { url: request.url });
    const status = error instanceof HttpError ? error.status : 500;
    if (status >= 500) this.options.log('error', 'request failed', { url: request.url, error: message });
    if (response.headersSent) response.destroy();
    else sendJson(response, { status: 'error', error: message }, status);
  }
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="media-server"');
  sendJson(response, { status: 'error', error: reason }, status);
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function urlOf(request: IncomingMessage): URL {
  const base = `http://${request.headers.host ?? 'localhost'}`;
  if (!URL.canParse(request.url ?? '', base)) throw new HttpError(400, `invalid URL: ${request.url}`);
  return new URL(request.url ?? '', base);
}

/** Who may ask the API and for recordings. */
export interface ApiUser {
  name: string;
  password: string;
}

/** Why a request is not answered. */
export interface Refusal {
  status: 401 | 403;
  reason: string;
}

/**
 * As a MediaMTX with our configuration: no web page is answered, whatever it calls itself, and nobody without the password.
 * @param user undefined: nobody has been named, so nobody is let in
 */
export function refusalOf(
  { origin, authorization }: IncomingHttpHeaders,
  user: ApiUser | undefined,
): Refusal | undefined {
  if (origin !== undefined) return { status: 403, reason: 'web pages may not ask here' };
  if (!user) return { status: 401, reason: 'nobody may ask: set MEDIA_API_USER and MEDIA_API_PASSWORD' };
  const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  return isSame(authorization ?? '', expected)
    ? undefined
    : { status: 401, reason: 'user and password needed' };
}

/** In the same time wherever the first difference is. */
const isSame = (seen: string, expected: string): boolean => timingSafeEqual(digest(seen), digest(expected));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
