import { createHash } from 'node:crypto';

/** Payloads of strangers are kept in memory, so everything about them is bounded. */
const MAX_TEXT_CHARS = 300;
const MAX_FIELDS = 40;
const MAX_DEPTH = 8;
const SOUND_FIELD = 'data_base64';

export interface Redacted {
  payload: unknown;
  /** Size as JSON text with the sound; a lower bound where parts had to be left out. */
  bytes: number;
}

/** A bounded copy of a message without its sound: `data_base64` becomes `data_chars` and `data_sha256` (of the file). */
export function redact(message: unknown): Redacted {
  const leftOut = { chars: 0 };
  const payload = copy(message, leftOut, 0);
  return { payload, bytes: (JSON.stringify(payload) ?? '').length + leftOut.chars };
}

interface LeftOut {
  chars: number;
}

function copy(value: unknown, leftOut: LeftOut, depth: number): unknown {
  if (typeof value === 'string') return shortened(value, leftOut);
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return typeof value;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_FIELDS).map((item) => copy(item, leftOut, depth + 1));
  const fields = Object.entries(value).slice(0, MAX_FIELDS);
  return Object.fromEntries(fields.flatMap(([name, field]) => copyField(name, field, leftOut, depth + 1)));
}

function copyField(name: string, value: unknown, leftOut: LeftOut, depth: number): [string, unknown][] {
  if (name !== SOUND_FIELD || typeof value !== 'string')
    return [[shortened(name, leftOut), copy(value, leftOut, depth)]];
  const instead = { data_chars: value.length, data_sha256: sha256(Buffer.from(value, 'base64')) };
  leftOut.chars += `"${name}":"${value}"`.length - (JSON.stringify(instead).length - '{}'.length);
  return Object.entries(instead);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function shortened(text: string, leftOut: LeftOut): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  leftOut.chars += text.length - MAX_TEXT_CHARS;
  return `${text.slice(0, MAX_TEXT_CHARS)}…`;
}
