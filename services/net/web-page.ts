import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

const LOCALHOST = 'localhost';

/**
 * Whether a request comes from a web page that somebody has open, and so from anybody in the world: a browser says so by
 * Origin or Sec-Fetch-Site, or by a name in Host that its owner has let point to this machine (DNS rebinding). Addresses
 * and "localhost" can't be made to mean another machine.
 * @param names under which the service may be asked besides
 * @returns why it is refused; undefined for anything but a page
 */
export function webPageProblem(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (origin !== undefined) return `web pages may not connect (Origin ${quoted(origin)})`;
  // "none": typed into the address bar
  if (site !== undefined && site !== 'none')
    return `web pages may not connect (Sec-Fetch-Site ${quoted(String(site))})`;
  const name = nameIn(host);
  if (isIP(name) > 0 || name === LOCALHOST || names.includes(name)) return undefined;
  return `Host: expected an address, ${[LOCALHOST, ...names].join(' or ')}, seen ${quoted(host)}`;
}

const MAX_SHOWN_CHARS = 100;
const quoted = (value: string): string => JSON.stringify(value.slice(0, MAX_SHOWN_CHARS));

/** The name without port, brackets and capitals. */
const nameIn = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
