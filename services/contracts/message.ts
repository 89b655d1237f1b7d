import { z } from 'zod';
import { describeProblem } from './problem';

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
  z.preprocess(withoutNulls, z.strictObject(shape));

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
