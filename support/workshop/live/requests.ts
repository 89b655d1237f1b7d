import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';

/** What of a request tells whether our own page has sent it. */
interface Caller {
  method: string;
  headers: IncomingHttpHeaders;
}

/** Names of this machine that cannot be made to mean another one. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

/** How a browser calls what the page asks for itself, and what somebody has typed; other programs say nothing. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * Keeps other web pages out, which the browser of whoever has this one open would let in: by a name of theirs that they let
 * point to 127.0.0.1 (DNS rebinding), by a form that they send here, or by an address from here in a picture or film of theirs,
 * for which browsers send no Origin.
 * @param port that the server listens on
 * @returns why the request is refused; undefined when it is not
 */
export function refusal({ method, headers }: Caller, port: number): string | undefined {
  const hosts = OWN_NAMES.map((name) => `${name}:${port}`);
  const { host = 'none', origin, 'content-type': type = 'none', 'sec-fetch-site': site = 'none' } = headers;
  if (!hosts.includes(host)) return `Host: expected ${hosts.join(' or ')}, seen ${host}`;
  if (origin !== undefined && origin !== `http://${host}`)
    return `Origin: expected http://${host}, seen ${origin}`;
  if (!OWN_SITES.includes(String(site)))
    return `Sec-Fetch-Site: expected ${OWN_SITES.join(' or ')}, seen ${String(site)}`;
  if (method === 'GET') return undefined;
  if (method !== 'POST') return `method: expected GET or POST, seen ${method}`;
  if (origin === undefined) return `Origin: expected http://${host}, seen none`;
  if (type.split(';')[0]?.trim() !== 'application/json')
    return `Content-Type: expected application/json, seen ${type}`;
  return undefined;
}

/** Answers that go on for as long as somebody looks, each at the cost of a process or a timer: so many at once. */
export class Places {
  private taken = 0;

  constructor(private readonly most: number) {}

  /** @param answer gives its place back with its `close`. @returns false when all are taken */
  take(answer: EventEmitter): boolean {
    if (this.taken >= this.most) return false;
    this.taken++;
    answer.once('close', () => this.taken--);
    return true;
  }
}
