import type { Amf0Value } from './amf0';

/** A server is a stranger: its texts are not taken at any length. */
const MAX_REASON_CHARS = 300;

/** A field of what a server tells with an answer or a status, such as its `level` or `code`. */
export function infoField(info: Amf0Value, name: string): Amf0Value {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return undefined;
  return info instanceof Map ? info.get(name) : info[name];
}

/** Why a server refuses, in its own words: code and description. */
export function reasonIn(info: Amf0Value): string {
  const texts = ['code', 'description'].map((name) => infoField(info, name));
  const said = texts.flatMap((text) => (typeof text === 'string' && text !== '' ? [text] : [])).join(', ');
  return said.slice(0, MAX_REASON_CHARS) || 'the server gives no reason';
}
