/** Proof of who asks (RFC 2617; with SHA-256 RFC 7616): Digest where the server offers it, else Basic. */
import { createHash, randomBytes } from 'node:crypto';

export interface Credentials {
  username: string;
  password: string;
}

interface Challenge {
  scheme: 'basic' | 'digest';
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/** Node's name of each hash that a digest may be made with. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-256', 'sha256'],
]);
/** Each request gets a client nonce of its own, so it is the first with it. */
const FIRST_USE = '00000001';

export class Authorization {
  private challenge: Challenge | undefined;

  constructor(private readonly credentials: Credentials) {}

  /** Takes the WWW-Authenticate of a 401. @returns false when it asks for nothing that can be answered */
  challenged(header: string | undefined): boolean {
    const challenges = parseChallenges(header ?? '').filter(isAnswerable);
    this.challenge = challenges.find(({ scheme }) => scheme === 'digest') ?? challenges[0];
    return this.challenge !== undefined;
  }

  /** Value of the Authorization header; undefined before the server has asked for one. */
  header(method: string, uri: string): string | undefined {
    if (!this.challenge) return undefined;
    const { username, password } = this.credentials;
    if (this.challenge.scheme === 'digest') return this.digest(this.challenge.parameters, method, uri);
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  private digest(parameters: Challenge['parameters'], method: string, uri: string): string {
    const { username, password } = this.credentials;
    const [realm = '', nonce = ''] = ['realm', 'nonce'].map((name) => parameters.get(name));
    const hash = (...parts: string[]): string =>
      createHash(hashOf(parameters) ?? 'md5')
        .update(parts.join(':'))
        .digest('hex');
    const qop = parameters.get('qop') === undefined ? undefined : 'auth';
    const cnonce = randomBytes(8).toString('hex');
    const protection = qop ? [FIRST_USE, cnonce, qop] : [];
    const secret = hash(username, realm, password);
    const response = hash(secret, nonce, ...protection, hash(method, uri));
    const quoted = Object.entries({ username, realm, nonce, uri, response });
    for (const name of ['opaque', 'algorithm'])
      if (parameters.has(name)) quoted.push([name, parameters.get(name) ?? '']);
    const fields = quoted.map(([name, value]) => `${name}="${value}"`);
    if (qop) fields.push(`qop=${qop}`, `nc=${FIRST_USE}`, `cnonce="${cnonce}"`);
    return `Digest ${fields.join(', ')}`;
  }
}

const hashOf = (parameters: Challenge['parameters']): string | undefined =>
  HASHES.get((parameters.get('algorithm') ?? 'MD5').toUpperCase());

const isAnswerable = ({ scheme, parameters }: Challenge): boolean =>
  scheme === 'basic' || hashOf(parameters) !== undefined;

/** Several challenges may come in one header, with commas between them as between their parameters. */
function parseChallenges(header: string): Challenge[] {
  const parts = header.split(/(?:^|,)\s*(basic|digest)\s+/i).slice(1);
  return parts.flatMap((part, i) => {
    if (i % 2 !== 0) return [];
    const scheme = part.toLowerCase() === 'digest' ? 'digest' : 'basic';
    return [{ scheme, parameters: parseParameters(parts[i + 1] ?? '') }];
  });
}

/** From where a word begins only: from each letter of a long one it would take a second. */
const PARAMETER = /(?<![\w-])([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g;

const parseParameters = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(PARAMETER)].map(([, name, quoted, token]) => [
      (name ?? '').toLowerCase(),
      quoted ?? token ?? '',
    ]),
  );
