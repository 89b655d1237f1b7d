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
