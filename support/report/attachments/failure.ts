import { inspect } from 'node:util';
import type { FailureView } from '../failure-view';
import { OutOfBounds } from '../../verdicts/out-of-bounds';
import { redact } from '../../../services/net/redact';

/** What went wrong first in a scenario. */
export interface Failure {
  /** Text of the step; END_OF_SCENARIO for what holds at the end of each. */
  step: string;
  message: string;
  error: unknown;
}

/** What chai adds to an error that has compared two values. */
interface Compared {
  expected?: unknown;
  actual?: unknown;
  showDiff?: boolean;
}

/** Beyond this a value is no longer read, but searched: it is in the files. */
const MAX_VALUE_CHARS = 2000;

export const failureOf = (step: string, error: unknown): Failure => ({
  step,
  error,
  message: error instanceof Error ? error.message : String(error),
});

/** The two values that an assertion compared, or what our own errors say in words. */
export function compared({ error, message }: Failure): Pick<FailureView, 'expected' | 'seen'> {
  if (error instanceof OutOfBounds) return { expected: error.allowed, seen: error.seen };
  const { expected, actual, showDiff } = (error ?? {}) as Compared;
  if (showDiff === true || expected !== undefined) return { expected: show(expected), seen: show(actual) };
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
