/** A line longer than this is cut: logs quote whole messages. */
const MAX_LINE_CHARS = 400;
/** Longer than any identifier or hash: sound, or a key. */
const MIN_BASE64_CHARS = 120;
const HIDDEN = '***';

const SECRET_NAME = String.raw`[\w.-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|jwt|api_?-?key|credentials?|signature|authorization|cookie)`;

/** What may stand in a log, an error or an address that is nobody's business, and what takes its place. */
const RULES: readonly [pattern: RegExp, by: string][] = [
  // rtsp://name:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/?#\s"'@]+@/gi, `$1${HIDDEN}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  // {"token":"…"}, also inside of a JSON text
  [new RegExp(String.raw`(\\?"${SECRET_NAME}\\?"\s*:\s*\\?")[^"\\]*`, 'gi'), `$1${HIDDEN}`],
  // ?token=…, PASSWORD=…
  [new RegExp(String.raw`(\b${SECRET_NAME}=)[^&\s"']+`, 'gi'), `$1${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
];

const BASE64 = new RegExp(String.raw`[A-Za-z0-9+/]{${MIN_BASE64_CHARS},}={0,2}`, 'g');

/** A text without credentials, tokens and sound. */
export function redact(text: string): string {
  const withoutSecrets = RULES.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
  return withoutSecrets.replace(BASE64, (data) => `(${data.length} characters of data)`);
}

/** … and not longer than a line of a report. */
export function redactLine(line: string): string {
  const redacted = redact(line);
  if (redacted.length <= MAX_LINE_CHARS) return redacted;
  return `${redacted.slice(0, MAX_LINE_CHARS)}… ${redacted.length - MAX_LINE_CHARS} characters left out`;
}
