import { z } from 'zod';

const ESCAPES =
  'in a user name or password write % as %25, # as %23, / as %2F, ? as %3F, @ as %40 and : as %3A';

/** A setting that is a URL of one of these schemes. What is wrong is said without the URL, which may hold a password. */
export const url = (...protocols: string[]) =>
  z.string().superRefine((text, context) => {
    const problem = urlProblem(text, protocols);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** The same for Socket.IO, which would take a path for a namespace. */
export const serviceUrl = (...protocols: string[]) =>
  url(...protocols).refine((text) => !URL.canParse(text) || ['', '/'].includes(new URL(text).pathname), {
    error: 'expected no path behind host and port: Socket.IO takes it for a namespace, and the STS has none',
  });

/** The same for RTMP, which has no users of its own: servers look for them in the query. */
export const publishUrl = (...protocols: string[]) =>
  url(...protocols)
    .refine((text) => !URL.canParse(text) || /[^/]/.test(new URL(text).pathname), {
      error: 'expected an application and a stream key behind the host: rtmp://host/app/key',
    })
    .refine((text) => !URL.canParse(text) || `${new URL(text).username}${new URL(text).password}` === '', {
      error:
        'expected no user before the host, which RTMP does not have: servers take user and password behind the key, as "?user=…&pass=…"',
    });

function urlProblem(text: string, protocols: readonly string[]): string | undefined {
  if (!protocols.some((name) => text.toLowerCase().startsWith(`${name}//`)))
    return `expected a URL that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`;
  // As from a file that ends with a line break: it would go out as it is.
  if (/[\s\p{Cc}]/u.test(text)) return 'expected no blank and no line break: write a blank as %20';
  if (text.includes('#')) return `expected no "#": ${ESCAPES}`;
  if (!URL.canParse(text)) return `expected a URL with a host, and a port up to 65535: ${ESCAPES}`;
  const { username, password, hostname, port, pathname, search } = new URL(text);
  if (hostname === '') return 'expected a host behind "//"';
  if (hostname.includes('%')) return 'expected a host in ASCII: write it as "xn--…"';
  if (port === '0') return 'expected a port from 1 to 65535';
  if (username === '' && `${pathname}${search}`.includes('@'))
    return `expected no "@" behind the host: ${ESCAPES}`;
  if (!isEscaped(username) || !isEscaped(password))
    return `expected "%" only before two hex digits: ${ESCAPES}`;
  return undefined;
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
