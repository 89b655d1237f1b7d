/** What a publisher's commands are made of (Adobe AMF0 specification). An object is a record, an ECMA array a Map. */
export type Amf0Sent = number | string | null | Map<string, Amf0Sent> | { [name: string]: Amf0Sent };

/** What a server's may be made of. */
export type Amf0Value =
  | number
  | boolean
  | string
  | null
  | undefined
  | Amf0Value[]
  | Map<string, Amf0Value>
  | { [name: string]: Amf0Value };

/** The byte before a value, which tells its kind. */
export const MARKER = {
  number: 0,
  boolean: 1,
  string: 2,
  object: 3,
  null: 5,
  undefined: 6,
  ecmaArray: 8,
  objectEnd: 9,
  strictArray: 10,
  date: 11,
  longString: 12,
} as const;

export function encodeAmf0(...values: readonly Amf0Sent[]): Buffer {
  return Buffer.concat(values.map(encoded));
}

function encoded(value: Amf0Sent): Buffer {
  if (value === null) return Buffer.from([MARKER.null]);
  if (typeof value === 'number') return encodedNumber(value);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([MARKER.string]), shortText(value)]);
  if (value instanceof Map)
    return Buffer.concat([Buffer.from([MARKER.ecmaArray, 0, 0, 0, value.size]), members([...value])]);
  return Buffer.concat([Buffer.from([MARKER.object]), members(Object.entries(value))]);
}

function encodedNumber(value: number): Buffer {
  const out = Buffer.from([MARKER.number, 0, 0, 0, 0, 0, 0, 0, 0]);
  out.writeDoubleBE(value, 1);
  return out;
}

const members = (entries: readonly [string, Amf0Sent][]): Buffer =>
  Buffer.concat([
    ...entries.flatMap(([name, value]) => [shortText(name), encoded(value)]),
    Buffer.from([0, 0, MARKER.objectEnd]),
  ]);

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
