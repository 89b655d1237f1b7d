/** Longer than any identifier or hash: sound, or a key. */
const MIN_BASE64_CHARS = 120;
const HIDDEN = '***';

const WORD_BEGINS = String.raw`(?<![\w.-])`;
/** A name is looked for from where its word begins: from each letter of it a long hostile text would cost hours. */
const SECRET_NAME = String.raw`[\w.-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|jwt|api[_-]?key|access[_-]?key|stream[_-]?key|private[_-]?key|credentials?|signature|authorization|cookie|\bsig|\bkey)`;

/** An address as it stands in a text, up to a blank or a quote. */
const ADDRESS = /(?<![a-z0-9+.-])([a-z0-9+.-]+):\/\/([^\s"'<>`\\]+)/gi;
/** What may be a host of its own, so that no user and password stand before it. */
const HOST = /^(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:.%]+\]|[\w-]+)(?::\d{1,5})?$/i;
const IS_RTMP = /^rtmp[a-z]*$/i;
/** What the pipeline itself calls its paths; anything else at the end of an RTMP address is a key that lets publish. */
const OPEN_NAMES = /^(?:in|out)$/;

/** What else may stand in a log, an error or a report that is nobody's business, and what takes its place. */
const RULES: readonly [pattern: RegExp, by: string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, HIDDEN],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  // Authorization: Digest username="joe", response="…"
  [/\b(Digest)\s+\w+="?[^\r\n]*/gi, `$1 ${HIDDEN}`],
  // {"token":"…"}, also inside of a JSON text
  [new RegExp(String.raw`(\\?"${SECRET_NAME}\\?"\s*:\s*\\?")[^"\\]*`, 'gi'), `$1${HIDDEN}`],
  // ?token=…, PASSWORD=…, --api-key=…
  [new RegExp(String.raw`(${WORD_BEGINS}${SECRET_NAME}=)(?:"[^"]*"|'[^']*'|[^&\s"']+)`, 'gi'), `$1${HIDDEN}`],
  // password: …
  [
    new RegExp(
      String.raw`(${WORD_BEGINS}${SECRET_NAME}:[ \t]+)(?!(?:Bearer|Basic|Digest)\b|")[^\s,;&"'}]+`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, HIDDEN],
];

const BASE64 = new RegExp(String.raw`[A-Za-z0-9+/]{${MIN_BASE64_CHARS},}={0,2}`, 'g');

/** A text without credentials, keys, tokens and sound: for logs, errors and reports alike. */
export function redact(text: string): string {
  const withoutUsers = text.replace(ADDRESS, (_, scheme: string, rest: string) => address(scheme, rest));
  const withoutSecrets = RULES.reduce((rest, [pattern, by]) => rest.replace(pattern, by), withoutUsers);
  return withoutSecrets.replace(BASE64, (data) => `(${data.length} characters of data)`);
}

/**
 * An address that may be shown: host and port, nothing that may be a secret.
 * @param url of any kind; what is none is redacted as a text
 */
export function shownAddress(url: string): string {
  if (!URL.canParse(url) || !new URL(url).host) return redact(url);
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.length > 1 ? '/…' : ''}`;
}

function address(scheme: string, rest: string): string {
  const bare = withoutUser(rest);
  return `${scheme}://${IS_RTMP.test(scheme) ? withoutStreamKey(bare) : bare}`;
}

/** People write passwords as they are, with "@" and "/" in them: everything up to the last "@" that a host follows is hidden. */
function withoutUser(rest: string): string {
  const [authority = ''] = /^[^/?#]*/.exec(rest) ?? [];
  const at = rest.lastIndexOf('@');
  const isUser = authority.includes('@') || (at >= 0 && !isHost(authority));
  return isUser ? `${HIDDEN}@${rest.slice(at + 1)}` : rest;
}

/** `joe:1234` may be a host in a container's network, or a user whose password goes on with "/": hidden where an "@" follows. */
const isHost = (authority: string): boolean =>
  HOST.test(authority) && (/[.[\]]|^localhost/i.test(authority) || !authority.includes(':'));

function withoutStreamKey(rest: string): string {
  const parts = (/^[^?#]*/.exec(rest)?.[0] ?? '').split('/');
  const query = rest.includes('?') ? `?${HIDDEN}` : '';
  const key = parts.at(-1) ?? '';
  if (parts.length < 3 || key === '' || OPEN_NAMES.test(key)) return parts.join('/') + query;
  return [...parts.slice(0, -1), HIDDEN].join('/') + query;
}
