import fc from 'fast-check';
import type { z } from 'zod';
import { readMessage } from '../../services/contracts/message';
import { type Detail, withDetails } from './overrides';

/** What hostile messages are made of, whichever way they go. */

const MB = 1024 * 1024;
/** Made once: there may be many of them in a run. */
const MEGABYTE = 'x'.repeat(MB);
/** Of letters of two bytes: 50 kB. */
const LONGEST_TEXT = 25_000;
/** Deep enough for a careless recursion, not so deep that Socket.IO's own fails at the sender. */
const DEEPEST = 2_000;

const ODDITIES = [
  ...[null, undefined, true, false, 0, -0, -1, 0.5, 11, 1e21, 1e308, 2 ** 53, NaN, Infinity, -Infinity],
  ...['', ' ', '0', '-1', 'NaN', 'null', 'undefined', 'true', '[object Object]', [], {}, [[]], [null], [{}]],
];
const PATHS = ['../../../etc/passwd', '..\\..\\boot.ini', '/dev/null', 'a/b', '%2e%2e%2f', '.', '..', 'a b'];
const TEXTS = [
  '\u0000',
  '\ud800',
  '\u202Eabc',
  'e\u0301',
  '👩‍👩‍👧',
  'a\r\nX-Stream-ID: b',
  "'; --",
  '<script>',
  '${1}',
  '{{1}}',
];
const NO_BASE64 = ['***', 'A', 'AAA', 'AA=A', '=AAA', 'AAAA====', 'AA A', 'AAAA\n', 'data:;base64,AAAA'];
/** As text, since JSON.parse makes own properties of these names, as a peer's JSON does. */
const POLLUTION = [
  '{"__proto__":{"status":"success","polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"__proto__":null,"toString":1,"valueOf":1,"hasOwnProperty":1}',
  '{"toJSON":"x","then":"x","length":1e9}',
  '["__proto__","constructor","prototype"]',
].map((text): unknown => JSON.parse(text));

function nested(depth: number, asList: boolean): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = asList ? [value] : { inner: value };
  return value;
}

const bytes = fc.uint8Array({ maxLength: 64 }).map((data) => Buffer.from(data));

/** Any UTF-16 units, halves of pairs too. `fc.string({ unit: 'binary' })` would take 0.7 s to count all characters there are. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

/** A value that hardly any field may have; undefined stands for a field that is missing. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...ODDITIES, ...PATHS, ...TEXTS, ...NO_BASE64) },
  { weight: 20, arbitrary: fc.oneof(fc.double(), fc.integer(), anyText) },
  { weight: 20, arbitrary: fc.jsonValue() },
  { weight: 20, arbitrary: fc.constantFrom(...POLLUTION) },
  { weight: 15, arbitrary: bytes },
  {
    weight: 10,
    arbitrary: fc.integer({ min: 2_001, max: LONGEST_TEXT }).map((chars) => 'ä'.repeat(chars)),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.integer({ min: 10, max: DEEPEST }), fc.boolean()).map((of) => nested(...of)),
  },
  { weight: 1, arbitrary: fc.constant(MEGABYTE) },
);

/** Every field of a message, and every field of the objects in it. */
const pathsOf = (message: object): string[][] =>
  Object.entries(message).flatMap(([name, value]: [string, unknown]) => [
    [name],
    ...(typeof value === 'object' && value !== null ? pathsOf(value).map((path) => [name, ...path]) : []),
  ]);

/** Junk for one to three fields of a message, never for a spared one nor for a field and one inside it. */
export function damage(message: object, spared: readonly string[] = []): fc.Arbitrary<Detail[]> {
  const paths = pathsOf(message).filter(([name = '']) => !spared.includes(name));
  const detail = fc.record({ path: fc.constantFrom(...paths), value: junk });
  return fc.uniqueArray(detail, { minLength: 1, maxLength: 3, selector: ({ path }) => path[0] });
}

export type Payloads = (message: object) => unknown[];

/** The message with damaged fields, and now and then more arguments than there should be. */
export function damaged(message: object, spared?: readonly string[]): fc.Arbitrary<Payloads> {
  const more = fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(junk, { maxLength: 3 }));
  return fc
    .tuple(damage(message, spared), more)
    .map(([details, others]) => (whole) => [withDetails(whole, details), ...others]);
}

/** Something else in place of the message: nothing, a list of it, its text, its bytes, or junk. */
export const replaced: fc.Arbitrary<Payloads> = fc.oneof(
  fc.constantFrom<Payloads[]>(
    () => [],
    (whole) => [[whole]],
    (whole) => [undefined, whole],
    (whole) => [JSON.stringify(whole)],
    (whole) => [Buffer.from(JSON.stringify(whole))],
    (whole) => [{ message: whole }],
    (whole) => [JSON.parse(`{"__proto__":${JSON.stringify(whole)}}`)],
  ),
  fc.array(junk, { minLength: 1, maxLength: 3 }).map((values) => () => values),
);

/** Socket.IO keeps these names to itself: it refuses to send them, and takes them for a broken connection. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
const STRANGE_NAMES = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '', ' ', '*', 'null', 'message'],
  ...[
    'stream:rewind',
    'fragment:processed ',
    'FRAGMENT:DATA',
    'stream_init',
    'error',
    'ping',
    'x'.repeat(5_000),
  ],
];

/** Event names, among them some that look like the protocol's. */
export const eventNames: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...STRANGE_NAMES, ...PATHS, ...TEXTS), anyText)
  .filter((name) => !RESERVED.includes(name));

const asJson = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** Whether JSON leaves it as it is: most payloads need to be judged only once. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return !ArrayBuffer.isView(value) && Object.values(value).every(isJson);
}

/** Whether a payload breaks a schema, as it is and as JSON leaves it: NaN becomes null there, which means absent. */
export const breaks = (schema: z.ZodType, payload: unknown): boolean =>
  (isJson(payload) ? [payload] : [payload, asJson(payload)]).every((seen) => !readMessage(schema, seen).ok);
