import { createHash } from 'node:crypto';
import { ownField, shortCopy } from '../untrusted';

/** Payloads of strangers are kept in memory, so everything about them is bounded. */
const MAX_TEXT_CHARS = 300;
const MAX_FIELDS = 40;
const MAX_DEPTH = 8;
/** Fields of fields multiply: this is for all of a message together, ten times what a proper one needs. */
const MAX_KEPT_CHARS = 8_000;
/** What a value costs besides its text. */
const VALUE_CHARS = 8;
/** … and sound: its length and hash. */
const SOUND_CHARS = 100;
const SOUND_FIELD = 'data_base64';

interface Redacted {
  payload: unknown;
  /** Size as JSON text with the sound; a lower bound where parts had to be left out. */
  bytes: number;
}

/** A bounded copy of a message without its sound: `data_base64` becomes `data_chars` and `data_sha256` (of the file). */
export function redact(message: unknown): Redacted {
  const leftOut = { chars: 0, room: MAX_KEPT_CHARS };
  const payload = copy(message, leftOut, 0);
  return { payload, bytes: (JSON.stringify(payload) ?? '').length + leftOut.chars };
}

interface LeftOut {
  chars: number;
  /** Characters that may still be kept. */
  room: number;
}

function copy(value: unknown, leftOut: LeftOut, depth: number): unknown {
  leftOut.room -= VALUE_CHARS;
  if (typeof value === 'string') return shortened(value, leftOut);
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return typeof value;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH || leftOut.room <= 0) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_FIELDS).map((item) => copy(item, leftOut, depth + 1));
  const fields = firstFields(value);
  return Object.fromEntries(fields.flatMap(([name, field]) => copyField(name, field, leftOut, depth + 1)));
}

function firstFields(value: object): [string, unknown][] {
  const fields: [string, unknown][] = [];
  for (const name in value) {
    if (fields.length >= MAX_FIELDS) break;
    fields.push([name, ownField(value, name)]);
  }
  return fields;
}

function copyField(name: string, value: unknown, leftOut: LeftOut, depth: number): [string, unknown][] {
  if (name !== SOUND_FIELD || typeof value !== 'string')
    return [[shortened(name, leftOut), copy(value, leftOut, depth)]];
  leftOut.room -= SOUND_CHARS;
  if (leftOut.room <= 0) return [[name, '…']];
  const instead = { data_chars: value.length, data_sha256: sha256(Buffer.from(value, 'base64')) };
  leftOut.chars += `"${name}":"${value}"`.length - (JSON.stringify(instead).length - '{}'.length);
  return Object.entries(instead);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function shortened(text: string, leftOut: LeftOut): string {
  const limit = leftOut.room > 0 ? MAX_TEXT_CHARS : 0;
  leftOut.room -= Math.min(text.length, limit);
  if (text.length <= limit) return text;
  leftOut.chars += text.length - limit;
  return `${shortCopy(text, limit)}…`;
}
