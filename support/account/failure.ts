import { inspect } from 'node:util';
import type { FailureView } from '../report/failure-view';
import { redact } from '../../services/net/redact';

/** What went wrong first in a scenario. */
export interface Failure {
  /** Text of the step; END_OF_SCENARIO for what holds at the end of each. */
  step: string;
  message: string;
  error: unknown;
}

/** Beyond this a value is no longer read, but searched: it is in the files. */
const MAX_VALUE_CHARS = 2000;

/** What chai says of a value that is to keep to one side of another. */
const BOUND = /\bto be ((?:at most|at least|above|below) )/;

export const failureOf = (step: string, error: unknown): Failure => ({
  step,
  error,
  message: error instanceof Error ? error.message : String(error),
});

/** The two values that an assertion compared, or what our own errors say in words. */
export function compared({ error, message }: Failure): Pick<FailureView, 'expected' | 'seen'> {
  const { expected, actual } = (error ?? {}) as { expected?: unknown; actual?: unknown };
  if (expected !== undefined || (actual !== undefined && actual !== null))
    return { expected: `${BOUND.exec(message)?.[1] ?? ''}${show(expected)}`, seen: show(actual) };
  const [, said, found] = /\bexpected ([^\n]+?),? (?:saw|seen|found):? ([^\n]+)/i.exec(message) ?? [];
  return said === undefined || found === undefined ? {} : { expected: cut(said), seen: cut(found) };
}

const show = (value: unknown): string =>
  cut(typeof value === 'string' ? value : inspect(value, { depth: 5, breakLength: 90, maxArrayLength: 40 }));

function cut(text: string): string {
  const redacted = redact(text);
  if (redacted.length <= MAX_VALUE_CHARS) return redacted;
  return `${redacted.slice(0, MAX_VALUE_CHARS)}… ${redacted.length - MAX_VALUE_CHARS} characters left out`;
}
