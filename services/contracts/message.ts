import { z } from 'zod';
import { describeProblem } from './problem';

/**
 * Schema of a message, or an object inside one. Null and absent mean the same, so fields that are null are taken away
 * before the check. Unknown fields are ignored: a newer peer may send more than we know.
 */
export const message = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(withoutNulls, z.object(shape));

/** As `message`, but an unknown field is an error: a misspelt setting must not go unnoticed. */
export const exactMessage = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(withoutNulls, z.strictObject(shape));

/** A copy without the fields that are null; anything but an object is returned as it is. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Checks a payload from the wire. `problem` is one readable line: which field, what was expected, what was seen. */
export function readMessage<T>(schema: z.ZodType<T>, payload: unknown): Reading<T> {
  const result = schema.safeParse(payload, { reportInput: true });
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, problem: describeProblem(result.error) };
}
