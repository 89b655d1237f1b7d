import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

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
