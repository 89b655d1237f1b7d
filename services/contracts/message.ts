import { z } from 'zod';

/** What a worker sends and what is asked of an STS under test: a whole number, as the protocol has it. */
export const wholeMs = z.int().nonnegative();
/** What a worker is sent. Another team's STS may measure more finely, and no dub is to be lost to that. */
export const fineMs = z.number().nonnegative();

/**
 * Schema of a message, or an object inside one. Null and absent mean the same, so fields that are null are taken away
 * before the check. Unknown fields are ignored: a newer peer may send more than we know.
 */
export const message = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const names = Object.keys(shape);
  return z.preprocess((value) => knownFields(value, names), z.object(shape));
};

/** As `message`, but an unknown field is an error: a misspelt setting must not go unnoticed. */
export const exactMessage = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(withoutNulls, exactly(shape));

/** The same of an object within one. */
export const exactly = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.map(shown).join(', ')}` : undefined,
  });

/** More than any message of ours has. One with more is refused, whichever of its fields are looked at. */
const MOST_FIELDS = 100;

/** A copy without the fields that are null, of so many fields at most; anything but an object is none in the copy either. */
export function withoutNulls(value: unknown): unknown {
  const fields = fieldsOf(value);
  if (fields === undefined) return noObject(value);
  const copy: [string, unknown][] = [];
  for (const name in fields) {
    if (Object.hasOwn(fields, name) && fields[name] !== null) copy.push([name, fields[name]]);
    if (copy.length >= MOST_FIELDS) break;
  }
  return Object.fromEntries(copy);
}

/** A copy of the named fields that are there and not null; a stranger's million other fields cost nothing. */
function knownFields(value: unknown, names: readonly string[]): unknown {
  const fields = fieldsOf(value);
  if (fields === undefined) return noObject(value);
  const there = names.filter((name) => Object.hasOwn(fields, name) && fields[name] !== null);
  return Object.fromEntries(there.map((name) => [name, fields[name]]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || Array.isArray(value) || isBinary(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}

/** Bytes are objects to JavaScript, with a field for each byte; to the protocol they are none. */
const noObject = (value: unknown): unknown => (isBinary(value) ? `${value.byteLength} bytes` : value);
const isBinary = (value: unknown): value is ArrayBuffer | ArrayBufferView =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value);

export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Checks a payload from the wire. `problem` is one readable line: which field, what was expected, what was seen. */
export function readMessage<T>(schema: z.ZodType<T>, payload: unknown): Reading<T> {
  const result = schema.safeParse(payload, { reportInput: true });
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, problem: describeProblem(result.error) };
}

type Issue = z.core.$ZodIssue;

/** More than these would hide the first ones, which are mostly the cause of the others. */
const MOST_ISSUES_TOLD = 3;
const LONGEST_VALUE_SHOWN = 48;

/**
 * A zod error as one line: `config.channels: expected a number ≤ 2, seen 6; format: expected "m4a", seen "wav"`.
 * Values are shown only where the check ran with `reportInput`, as `readMessage` does.
 */
function describeProblem(error: z.core.$ZodError): string {
  const told = error.issues.slice(0, MOST_ISSUES_TOLD).map(describeIssue);
  const untold = error.issues.length - told.length;
  return told.join('; ') + (untold > 0 ? `; and ${untold} more` : '');
}

function describeIssue(issue: Issue): string {
  const where = issue.path.length === 0 ? 'message' : issue.path.map(String).join('.');
  return `${where}: ${expectation(issue)}, seen ${shown(issue.input)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${article(issue.expected)}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'too_small':
      return `expected ${bound(issue.origin, issue.inclusive === false ? '>' : '≥', issue.minimum)}`;
    case 'too_big':
      return `expected ${bound(issue.origin, issue.inclusive === false ? '<' : '≤', issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'uuid' ? 'expected a UUID' : issue.message;
    default:
      return issue.message;
  }
}

const oneOf = (values: readonly unknown[]): string => values.map(shown).join(' or ');

const article = (type: string): string =>
  type === 'int' ? 'a whole number' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;

/** "a number ≤ 2", "a string of ≤ 64 characters". */
function bound(origin: string, sign: string, limit: number | bigint): string {
  if (origin === 'string') return `a string of ${sign} ${limit} characters`;
  if (origin === 'array') return `a list of ${sign} ${limit} items`;
  return `a number ${sign} ${limit}`;
}

function shown(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return shortened(JSON.stringify(value.slice(0, LONGEST_VALUE_SHOWN)), value.length);
    case 'object':
      return value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}

const shortened = (text: string, length: number): string =>
  length > LONGEST_VALUE_SHOWN ? `${text}… (${length} characters)` : text;
