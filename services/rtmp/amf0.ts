/** What commands are made of (Adobe AMF0 specification). An object is a record, an ECMA array a Map. */
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

/** Longer texts have another marker. */
const MAX_SHORT_BYTES = 0xffff;

export function encodeAmf0(...values: readonly Amf0Value[]): Buffer {
  return Buffer.concat(values.map(encoded));
}

function encoded(value: Amf0Value): Buffer {
  if (value === null) return Buffer.from([MARKER.null]);
  if (value === undefined) return Buffer.from([MARKER.undefined]);
  if (typeof value === 'number') return encodedNumber(value);
  if (typeof value === 'boolean') return Buffer.from([MARKER.boolean, Number(value)]);
  if (typeof value === 'string') return encodedString(value);
  if (Array.isArray(value))
    return Buffer.concat([Buffer.from([MARKER.strictArray]), uint32(value.length), ...value.map(encoded)]);
  if (value instanceof Map)
    return Buffer.concat([Buffer.from([MARKER.ecmaArray]), uint32(value.size), members([...value])]);
  return Buffer.concat([Buffer.from([MARKER.object]), members(Object.entries(value))]);
}

function encodedNumber(value: number): Buffer {
  const out = Buffer.from([MARKER.number, 0, 0, 0, 0, 0, 0, 0, 0]);
  out.writeDoubleBE(value, 1);
  return out;
}

function encodedString(text: string): Buffer {
  const isShort = Buffer.byteLength(text) <= MAX_SHORT_BYTES;
  if (isShort) return Buffer.concat([Buffer.from([MARKER.string]), shortText(text)]);
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([MARKER.longString]), uint32(bytes.length), bytes]);
}

const members = (entries: readonly [string, Amf0Value][]): Buffer =>
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

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}
